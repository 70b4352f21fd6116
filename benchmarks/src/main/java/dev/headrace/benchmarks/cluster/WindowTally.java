package dev.headrace.benchmarks.cluster;

import dev.headrace.benchmarks.BenchmarkException;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.job.HoppingCount;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * Compares final counts of hopping windows with what the input says: each count must be right, none
 * may come twice or before its window has closed, and none may be missing unless its window closed
 * within the last minute.
 */
final class WindowTally implements Tally {
  private static final long SIZE_MS = HoppingCount.SIZE.toMillis();
  private static final long ADVANCE_MS = HoppingCount.ADVANCE.toMillis();
  private static final long MAY_BE_MISSING_MS = 60_000;

  private final Map<ByteBuffer, Clicks> byKey = new HashMap<>();
  private final Map<Integer, Long> eventTimeMs = new HashMap<>();
  private long records;
  private long wrong;

  static WindowTally of(BenchmarkCluster cluster, DataSet data) {
    WindowTally tally = new WindowTally();
    OutputReader.read(cluster, data.topic(), tally::expect);
    return tally;
  }

  private void expect(ConsumerRecord<byte[], byte[]> click) {
    expect(click.partition(), click.key(), click.timestamp());
  }

  /** Takes in a click; those of a key come in order of time. */
  void expect(int partition, byte[] key, long timestampMs) {
    byKey.computeIfAbsent(ByteBuffer.wrap(key), any -> new Clicks(partition)).add(timestampMs);
    eventTimeMs.merge(partition, timestampMs, Math::max);
  }

  @Override
  public void add(byte[] key, byte @Nullable [] value) {
    records++;
    int length = key.length - Long.BYTES;
    Clicks clicks = byKey.get(ByteBuffer.wrap(key, 0, length).slice());
    long startMs = ByteBuffer.wrap(key).getLong(length);
    long count = value == null ? 0 : ByteBuffer.wrap(value).getLong();
    boolean right =
        clicks != null
            && count > 0
            && count == clicks.within(startMs)
            && startMs + SIZE_MS <= eventTimeMs.getOrDefault(clicks.partition, 0L)
            && clicks.see(startMs);
    wrong += right ? 0 : 1;
  }

  @Override
  public long records() {
    return records;
  }

  @Override
  public void require(String who) {
    long missing = 0;
    for (Clicks clicks : byKey.values()) {
      long untilMs = eventTimeMs.getOrDefault(clicks.partition, 0L) - MAY_BE_MISSING_MS;
      missing += clicks.unseenUntil(untilMs);
    }
    if (wrong + missing > 0) {
      throw new BenchmarkException(
          "The output of %s is wrong: %d of %d counts are not right, %d are missing"
              .formatted(who, wrong, records, missing));
    }
  }

  /** The clicks of one key. */
  private static final class Clicks {
    private final int partition;
    private final BitSet seen = new BitSet();
    private long[] timesMs = new long[8];
    private int size;

    Clicks(int partition) {
      this.partition = partition;
    }

    void add(long timestampMs) {
      if (size == timesMs.length) {
        timesMs = Arrays.copyOf(timesMs, size * 2);
      }
      timesMs[size++] = timestampMs;
    }

    int within(long startMs) {
      return before(startMs + SIZE_MS) - before(startMs);
    }

    private int before(long timeMs) {
      int low = 0;
      int high = size;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (timesMs[middle] < timeMs) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    /** Returns whether the window is seen for the first time. */
    boolean see(long startMs) {
      int index = index(startMs);
      boolean isFirst = !seen.get(index);
      seen.set(index);
      return isFirst;
    }

    private int index(long startMs) {
      return (int) ((startMs - firstStartMs()) / ADVANCE_MS);
    }

    private long firstStartMs() {
      long first = timesMs[0] - SIZE_MS + ADVANCE_MS;
      return Math.max(0, first - first % ADVANCE_MS);
    }

    long unseenUntil(long endMs) {
      long unseen = 0;
      for (long startMs = firstStartMs(); startMs + SIZE_MS <= endMs; startMs += ADVANCE_MS) {
        if (within(startMs) > 0 && !seen.get(index(startMs))) {
          unseen++;
        }
      }
      return unseen;
    }
  }
}
