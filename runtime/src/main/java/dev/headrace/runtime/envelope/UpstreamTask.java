package dev.headrace.runtime.envelope;

/**
 * A task that feeds an exchange, as the wire names it.
 *
 * @param stage the number that stands for its stage's name, not negative
 * @param partition its partition, not negative
 */
public record UpstreamTask(int stage, int partition) implements Comparable<UpstreamTask> {
  /** Checks that both are in range. */
  public UpstreamTask {
    if (stage < 0 || partition < 0) {
      throw new IllegalArgumentException(
          "An upstream task has stage "
              + stage
              + " and partition "
              + partition
              + "; neither may be"
              + " negative.");
    }
  }

  /** Orders by stage, then by partition. */
  @Override
  public int compareTo(UpstreamTask other) {
    int byStage = Integer.compare(stage, other.stage);
    return byStage != 0 ? byStage : Integer.compare(partition, other.partition);
  }
}
