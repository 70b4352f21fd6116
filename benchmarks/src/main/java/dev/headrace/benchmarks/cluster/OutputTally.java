package dev.headrace.benchmarks.cluster;

import dev.headrace.benchmarks.BenchmarkException;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.job.Check;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;

/** What came out of a job, in short. */
public final class OutputTally {
  private final Map<ByteBuffer, Long> lastNumbers = new HashMap<>();
  private long records;

  /** Counts a record; a value of eight bytes may be a number. */
  void add(byte[] key, byte[] value) {
    records++;
    if (value.length == Long.BYTES) {
      lastNumbers.put(ByteBuffer.wrap(key), ByteBuffer.wrap(value).getLong());
    }
  }

  /** Returns how many records there were. */
  public long records() {
    return records;
  }

  private long sumOfLast() {
    return lastNumbers.values().stream().mapToLong(Long::longValue).sum();
  }

  /**
   * Makes sure that a job has done its work: a fast wrong answer is not a result.
   *
   * @param who whose work it was
   * @throws BenchmarkException when something is missing, or too much
   */
  public void require(Check check, DataSet data, String who) {
    long expected = check == Check.HUMANS_ONLY ? data.humans() : data.records();
    long actual = check == Check.COUNTS_ADD_UP ? sumOfLast() : records;
    if (expected != actual) {
      throw new BenchmarkException(
          "The output of %s is wrong: %s is %d instead of %d"
              .formatted(
                  who,
                  check == Check.COUNTS_ADD_UP ? "the sum of its counts" : "its number of records",
                  actual,
                  expected));
    }
  }
}
