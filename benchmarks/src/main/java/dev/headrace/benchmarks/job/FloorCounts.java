package dev.headrace.benchmarks.job;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** Counts in a hash map; what changed goes to the output and a changelog when an epoch ends. */
final class FloorCounts implements AutoCloseable {
  private final FloorOutput output;
  private final Map<Key, Count> counts = new HashMap<>();
  private final List<Count> changed = new ArrayList<>();
  private final @Nullable Disk disk;

  FloorCounts(FloorOutput output, boolean keepsOnDisk) {
    this.output = output;
    this.disk = keepsOnDisk ? new Disk(output.directory().toString()) : null;
  }

  void increment(byte[] key, long timestampMs) {
    Count count = counts.computeIfAbsent(new Key(key), Count::new);
    if (!count.isChanged) {
      count.isChanged = true;
      changed.add(count);
    }
    count.value++;
    count.timestampMs = Math.max(count.timestampMs, timestampMs);
  }

  void endEpoch() {
    for (Count count : changed) {
      byte[] key = count.key.bytes;
      byte[] value = ByteBuffer.allocate(Long.BYTES).putLong(count.value).array();
      output.log(key, value, count.timestampMs);
      output.send(key, value, count.timestampMs);
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
    private final Key key;
    private long value;
    private long timestampMs;
    private boolean isChanged;

    Count(Key key) {
      this.key = key;
    }
  }

  private static final class Key {
    private final byte[] bytes;
    private final int hash;

    Key(byte[] bytes) {
      this.bytes = bytes;
      this.hash = Arrays.hashCode(bytes);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && Arrays.equals(bytes, key.bytes);
    }
  }

  /** RocksDB without a log of its own: the changelog is one. */
  private static final class Disk implements AutoCloseable {
    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
    private final RocksDB database;

    Disk(String directory) {
      try {
        database = RocksDB.open(options, directory);
      } catch (RocksDBException e) {
        throw new IllegalStateException("RocksDB does not open in " + directory, e);
      }
    }

    void put(byte[] key, byte[] value) {
      try {
        database.put(unlogged, key, value);
      } catch (RocksDBException e) {
        throw new IllegalStateException("RocksDB refuses a put", e);
      }
    }

    @Override
    public void close() {
      database.close();
      unlogged.close();
      options.close();
    }
  }
}
