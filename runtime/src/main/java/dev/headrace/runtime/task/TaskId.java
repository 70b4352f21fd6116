package dev.headrace.runtime.task;

/**
 * The name of a task.
 *
 * @param stage the name of its stage
 * @param partition the partition of all its inputs and changelogs
 */
public record TaskId(String stage, int partition) {
  /** Returns the name used for directories and in messages. */
  @Override
  public String toString() {
    return stage + "-" + partition;
  }
}
