package dev.headrace.benchmarks.disk;

import com.sun.management.OperatingSystemMXBean;
import dev.headrace.benchmarks.process.TemporaryDirectory;
import dev.headrace.runtime.store.RestoreBudget;
import dev.headrace.runtime.store.StoreRestore;
import dev.headrace.state.ByteStore;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.SortedRows;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import dev.headrace.state.rocksdb.RocksDbDatabases;
import dev.headrace.state.rocksdb.RocksDbSettings;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Times large writes to one database: a restore, and writing behind again and again, each in
 * batches that go through memory and in files that are handed over.
 *
 * <pre>{@code
 * java -cp ... dev.headrace.benchmarks.disk.BulkWrites
 * }</pre>
 */
public final class BulkWrites {
  private static final int KEYS = 1_000_000;
  private static final int UPDATES = 5_000_000;
  private static final int POLL = 2_000;
  private static final int ROUNDS = 20;
  private static final int ROUND = 100_000;
  private static final int GETS = 200_000;
  private static final String STORE = "counts";
  private static final DatabaseIdentity IDENTITY = new DatabaseIdentity("bulk", "0_0");

  private BulkWrites() {}

  /** How rows come into the database. */
  private enum Way {
    BATCHES,
    FILES
  }

  /** Prints one line per measurement. */
  public static void main(String[] args) {
    List<UpdateBatch> updates = updates();
    for (int round = 0; round < 2; round++) {
      for (long chunkBytes : new long[] {1 << 20, 16 << 20, 64 << 20, 256 << 20}) {
        for (Way way : Way.values()) {
          measureRestore(updates, chunkBytes, way);
        }
      }
    }
    updates.clear();
    for (int round = 0; round < 2; round++) {
      for (Way way : Way.values()) {
        measureWriteBehind(way);
      }
    }
  }

  private static List<UpdateBatch> updates() {
    Random random = new Random(1);
    List<UpdateBatch> updates = new ArrayList<>();
    for (int from = 0; from < UPDATES; from += POLL) {
      updates.add(new UpdateBatch(from, POLL, KEYS, random));
    }
    return updates;
  }

  private static void measureRestore(List<UpdateBatch> updates, long chunkBytes, Way way) {
    withDatabase(
        database -> {
          TaskDatabase target = way == Way.FILES ? database : new InBatches(database);
          StoreRestore restore =
              StoreRestore.ofChangelog(STORE, target, UPDATES, new RestoreBudget(chunkBytes));
          long began = System.nanoTime();
          long cpuBegan = cpuNanos();
          updates.forEach(restore::apply);
          restore.finish();
          database.persist();
          double seconds = (System.nanoTime() - began) / 1e9;
          System.out.printf(
              "restore, chunks of %d MiB, %s: %,.0f records/s, %.2f us of processor each, then %s%n",
              chunkBytes >> 20,
              way,
              UPDATES / seconds,
              (cpuNanos() - cpuBegan) / 1e3 / UPDATES,
              gets(database));
        });
  }

  private static void measureWriteBehind(Way way) {
    withDatabase(
        database -> {
          TaskDatabase target = way == Way.FILES ? database : new InBatches(database);
          target.load(STORE, new EveryFewKeys(0, KEYS, 1), Map.of());
          Random random = new Random(2);
          long spentNanos = 0;
          long cpuNanos = 0;
          for (int round = 0; round < ROUNDS; round++) {
            SortedRows rows = new EveryFewKeys(random.nextInt(KEYS / ROUND), ROUND, KEYS / ROUND);
            long began = System.nanoTime();
            long cpuBegan = cpuNanos();
            target.load(STORE, rows, Map.of());
            spentNanos += System.nanoTime() - began;
            cpuNanos += cpuNanos() - cpuBegan;
          }
          System.out.printf(
              "write-behind of %,d rows, %s: %.2f us each, %.2f us of processor, then %s%n",
              ROUND,
              way,
              spentNanos / 1e3 / ROUNDS / ROUND,
              cpuNanos / 1e3 / ROUNDS / ROUND,
              gets(database));
        });
  }

  /** New values of every so many keys, which are there before the time is taken. */
  private static final class EveryFewKeys implements SortedRows {
    private final List<byte[]> keys = new ArrayList<>();
    private final List<byte[]> values = new ArrayList<>();
    private long bytes;

    EveryFewKeys(int first, int count, int step) {
      for (int i = 0; i < count; i++) {
        keys.add(UpdateBatch.keyOf(first + i * step));
        values.add(UpdateBatch.valueOf(i));
        bytes += keys.get(i).length + (long) values.get(i).length;
      }
    }

    @Override
    public boolean isEmpty() {
      return keys.isEmpty();
    }

    @Override
    public long bytes() {
      return bytes;
    }

    @Override
    public void visit(Visitor visitor) {
      for (int i = 0; i < keys.size(); i++) {
        visitor.put(keys.get(i), values.get(i));
      }
    }
  }

  private static String gets(TaskDatabase database) {
    ByteStore store = database.store(STORE);
    Random random = new Random(3);
    long began = System.nanoTime();
    int found = 0;
    for (int i = 0; i < GETS; i++) {
      found += store.get(UpdateBatch.keyOf(random.nextInt(KEYS))) == null ? 0 : 1;
    }
    return "%.2f us per get, %d%% found"
        .formatted((System.nanoTime() - began) / 1e3 / GETS, found * 100L / GETS);
  }

  private interface Measurement {
    void of(TaskDatabase database);
  }

  private static void withDatabase(Measurement measurement) {
    try (TemporaryDirectory directory = TemporaryDirectory.create();
        RocksDbDatabases databases =
            new RocksDbDatabases(directory.path(), RocksDbSettings.defaults());
        TaskDatabase database = databases.open(IDENTITY)) {
      measurement.of(database);
    }
  }

  /** Returns what this process has used of processors, the threads of RocksDB included. */
  private static long cpuNanos() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  /** A database that files are not handed to. */
  private record InBatches(TaskDatabase database) implements TaskDatabase {
    @Override
    public ByteStore store(String name) {
      return database.store(name);
    }

    @Override
    public byte @Nullable [] attribute(String name) {
      return database.attribute(name);
    }

    @Override
    public void write(WriteBatch batch) {
      database.write(batch);
    }

    @Override
    public void load(String store, SortedRows rows, Map<String, byte[]> attributes) {
      WriteBatch batch = new WriteBatch();
      batch.addAll(store, rows);
      attributes.forEach(batch::attribute);
      database.write(batch);
      database.persist();
    }

    @Override
    public long unpersistedBytes() {
      return database.unpersistedBytes();
    }

    @Override
    public void persist() {
      database.persist();
    }

    @Override
    public void startPersisting() {
      database.startPersisting();
    }

    @Override
    public boolean isPersisting() {
      return database.isPersisting();
    }

    @Override
    public void close() {}
  }
}
