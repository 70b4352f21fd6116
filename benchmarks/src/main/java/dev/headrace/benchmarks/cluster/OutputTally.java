package dev.headrace.benchmarks.cluster;

import dev.headrace.benchmarks.BenchmarkException;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.job.Check;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts records and adds up the last number of each key. */
final class OutputTally implements Tally {
  private final Check check;
  private final DataSet data;
  private final Map<ByteBuffer, Long> lastNumbers = new HashMap<>();
  private long records;

  OutputTally(Check check, DataSet data) {
    this.check = check;
    this.data = data;
  }

  @Override
  public void add(byte[] key, byte @Nullable [] value) {
    records++;
    if (value == null) {
      lastNumbers.remove(ByteBuffer.wrap(key));
    } else if (value.length == Long.BYTES) {
      lastNumbers.put(ByteBuffer.wrap(key), ByteBuffer.wrap(value).getLong());
    }
  }

  @Override
  public long records() {
    return records;
  }

  @Override
  public void require(String who) {
    if (check == Check.COUNTS_ADD_UP || check == Check.EVERY_COUNT) {
      long sum = lastNumbers.values().stream().mapToLong(Long::longValue).sum();
      require(who, "the sum of its counts", sum, data.records());
    }
    if (check != Check.COUNTS_ADD_UP) {
      long expected = check == Check.HUMANS_ONLY ? data.humans() : data.records();
      require(who, "its number of records", records, expected);
    }
  }

  private static void require(String who, String what, long actual, long expected) {
    if (expected != actual) {
      throw new BenchmarkException(
          "The output of %s is wrong: %s is %d instead of %d"
              .formatted(who, what, actual, expected));
    }
  }
}
