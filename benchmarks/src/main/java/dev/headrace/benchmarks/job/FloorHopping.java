package dev.headrace.benchmarks.job;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Hopping windows by hand: counts per key and second, and for each key the sum of the last minute,
 * which moves on by a second at a time. Input is expected in order of time within a partition, as
 * that of the benchmarks is.
 */
final class FloorHopping implements FloorStep {
  private static final long SIZE_MS = HoppingCount.SIZE.toMillis();
  private static final long ADVANCE_MS = HoppingCount.ADVANCE.toMillis();

  private final FloorOutput output;
  private final Map<Integer, Partition> partitions = new HashMap<>();

  FloorHopping(FloorOutput output) {
    this.output = output;
  }

  @Override
  public void take(int partition, byte[] key, byte[] value, long timestampMs) {
    partitions.computeIfAbsent(partition, any -> new Partition()).take(key, timestampMs);
  }

  @Override
  public void endEpoch() {
    partitions.values().forEach(Partition::log);
  }

  private final class Partition {
    private final Map<FloorKey, Key> keys = new HashMap<>();
    // The keys with a click in a window that is still open.
    private final Set<Key> open = new LinkedHashSet<>();
    private final List<Slice> changed = new ArrayList<>();
    private long nextEndMs = -1;

    void take(byte[] bytes, long timestampMs) {
      long sliceMs = timestampMs - timestampMs % ADVANCE_MS;
      if (nextEndMs < 0) {
        nextEndMs = sliceMs + ADVANCE_MS;
      }
      while (nextEndMs <= timestampMs) {
        close();
        nextEndMs += ADVANCE_MS;
      }
      Key key = keys.computeIfAbsent(new FloorKey(bytes), Key::new);
      Slice slice = key.add(sliceMs, timestampMs);
      open.add(key);
      if (!slice.isChanged) {
        slice.isChanged = true;
        changed.add(slice);
      }
    }

    private void close() {
      long startMs = nextEndMs - SIZE_MS;
      for (var rest = open.iterator(); rest.hasNext(); ) {
        Key key = rest.next();
        output.send(windowed(key.key.bytes, startMs), count(key.sum), key.lastMs);
        if (key.forget(startMs)) {
          rest.remove();
        }
      }
    }

    void log() {
      for (Slice slice : changed) {
        byte[] key = windowed(slice.key.key.bytes, slice.startMs);
        output.log(key, count(slice.count), slice.startMs);
        slice.isChanged = false;
      }
      changed.clear();
    }
  }

  private static byte[] windowed(byte[] key, long startMs) {
    return ByteBuffer.allocate(key.length + Long.BYTES).put(key).putLong(startMs).array();
  }

  private static byte[] count(long value) {
    return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
  }

  private static final class Key {
    private final FloorKey key;
    private final ArrayDeque<Slice> slices = new ArrayDeque<>();
    private long sum;
    private long lastMs;

    Key(FloorKey key) {
      this.key = key;
    }

    Slice add(long sliceMs, long timestampMs) {
      Slice slice = slices.peekLast();
      if (slice == null || slice.startMs != sliceMs) {
        slice = new Slice(this, sliceMs);
        slices.add(slice);
      }
      slice.count++;
      sum++;
      lastMs = timestampMs;
      return slice;
    }

    /** Forgets what no later window covers; returns whether nothing is left. */
    boolean forget(long startMs) {
      Slice oldest = slices.peekFirst();
      if (oldest != null && oldest.startMs <= startMs) {
        slices.removeFirst();
        sum -= oldest.count;
      }
      return slices.isEmpty();
    }
  }

  private static final class Slice {
    private final Key key;
    private final long startMs;
    private long count;
    private boolean isChanged;

    Slice(Key key, long startMs) {
      this.key = key;
      this.startMs = startMs;
    }
  }
}
