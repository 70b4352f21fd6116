package dev.headrace.benchmarks.cluster;

import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.job.Check;
import org.jspecify.annotations.Nullable;

/** What came out of a job: how much, and whether it is right. A fast wrong answer is no result. */
public interface Tally {

  /** Counts a record. */
  void add(byte[] key, byte @Nullable [] value);

  /** Returns how many records there were. */
  long records();

  /**
   * Makes sure that the job has done its work.
   *
   * @param who whose work it was
   * @throws dev.headrace.benchmarks.BenchmarkException when something is missing, or too much
   */
  void require(String who);

  /** Returns the tally of a topic that a job has written. */
  static Tally of(BenchmarkCluster cluster, String topic, Check check, DataSet data) {
    Tally tally =
        switch (check) {
          case CLOSED_WINDOWS -> WindowTally.of(cluster, data);
          case PAIRS -> PairTally.of(cluster, data);
          default -> new OutputTally(check, data);
        };
    OutputReader.read(cluster, topic, record -> tally.add(record.key(), record.value()));
    return tally;
  }
}
