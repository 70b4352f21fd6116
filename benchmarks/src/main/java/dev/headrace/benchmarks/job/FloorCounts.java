package dev.headrace.benchmarks.job;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts in a hash map; what changed goes to the output and a changelog when an epoch ends. */
final class FloorCounts implements FloorStep {
  private final FloorOutput output;
  private final KeyOf keyOf;
  private final boolean everyUpdate;
  private final @Nullable FloorDisk disk;
  private final Map<FloorKey, Count> counts = new HashMap<>();
  private final List<Count> changed = new ArrayList<>();

  /** Chooses what a record is counted under. */
  @FunctionalInterface
  interface KeyOf {
    byte[] of(byte[] key, byte[] value, long timestampMs);
  }

  private FloorCounts(
      FloorOutput output, KeyOf keyOf, boolean everyUpdate, @Nullable FloorDisk disk) {
    this.output = output;
    this.keyOf = keyOf;
    this.everyUpdate = everyUpdate;
    this.disk = disk;
  }

  static FloorStep by(FloorOutput output, KeyOf keyOf) {
    return new FloorCounts(output, keyOf, false, null);
  }

  static FloorStep byKey(FloorOutput output) {
    return by(output, FloorCounts::itself);
  }

  static FloorStep byKeyOnDisk(FloorOutput output) {
    FloorDisk disk = new FloorDisk(output.directory());
    return new FloorCounts(output, FloorCounts::itself, false, disk);
  }

  /** Counts by key and sends each count at once; the changelog still gets the last of an epoch. */
  static FloorStep everyUpdate(FloorOutput output) {
    return new FloorCounts(output, FloorCounts::itself, true, null);
  }

  private static byte[] itself(byte[] key, byte[] value, long timestampMs) {
    return key;
  }

  @Override
  public void take(int partition, byte[] key, byte[] value, long timestampMs) {
    Count count =
        counts.computeIfAbsent(new FloorKey(keyOf.of(key, value, timestampMs)), Count::new);
    if (!count.isChanged) {
      count.isChanged = true;
      changed.add(count);
    }
    count.value++;
    count.timestampMs = Math.max(count.timestampMs, timestampMs);
    if (everyUpdate) {
      output.send(count.key.bytes, count.bytes(), count.timestampMs);
    }
  }

  @Override
  public void endEpoch() {
    for (Count count : changed) {
      byte[] key = count.key.bytes;
      byte[] value = count.bytes();
      output.log(key, value, count.timestampMs);
      if (!everyUpdate) {
        output.send(key, value, count.timestampMs);
      }
      if (disk != null) {
        disk.put(key, value);
      }
      count.isChanged = false;
    }
    changed.clear();
  }

  @Override
  public void close() {
    if (disk != null) {
      disk.close();
    }
  }

  private static final class Count {
    private final FloorKey key;
    private long value;
    private long timestampMs;
    private boolean isChanged;

    Count(FloorKey key) {
      this.key = key;
    }

    byte[] bytes() {
      return ByteBuffer.allocate(Long.BYTES).putLong(value).array();
    }
  }
}
