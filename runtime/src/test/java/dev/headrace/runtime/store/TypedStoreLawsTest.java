package dev.headrace.runtime.store;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Random operations on a store, each followed by a look at database, changelog and committed view.
 */
class TypedStoreLawsTest {
  private static final byte[][] KEYS = {
    {}, {0}, {0, 0}, {1}, {(byte) 0x7F}, {(byte) 0x80}, {(byte) 0xFF}, {(byte) 0xFF, (byte) 0xFF}
  };
  private static final long[] BUCKETS = {0, 1, 1000, Long.MAX_VALUE};
  private static final List<RowKey> PLAIN_ROWS = rows(0);
  private static final List<RowKey> BUCKETED_ROWS = rows(BUCKETS);

  private static DiskEngine disk;

  @BeforeContainer
  static void openDisk() {
    disk = new DiskEngine();
  }

  @AfterContainer
  static void closeDisk() {
    disk.close();
  }

  @Property(tries = 1500)
  void behavesAsItsModel(@ForAll("plainOperations") List<StoreOperation> operations) {
    run(new StoreWorld(Engine.heap(), PLAIN_ROWS, false), operations);
  }

  @Property(tries = 1500)
  void behavesAsItsModelInBuckets(@ForAll("bucketedOperations") List<StoreOperation> operations) {
    run(new StoreWorld(Engine.heap(), BUCKETED_ROWS, true), operations);
  }

  @Property(tries = 500)
  void behavesAsItsModelOnRocksDb(@ForAll("bucketedOperations") List<StoreOperation> operations) {
    runOnDisk(BUCKETED_ROWS, true, operations);
  }

  @Property(tries = 500)
  void behavesAsItsModelOnRocksDbWithoutBuckets(
      @ForAll("plainOperations") List<StoreOperation> operations) {
    runOnDisk(PLAIN_ROWS, false, operations);
  }

  private static void runOnDisk(
      List<RowKey> rows, boolean bucketed, List<StoreOperation> operations) {
    boolean usable = false;
    try {
      run(new StoreWorld(disk, rows, bucketed), operations);
      usable = true;
    } finally {
      if (!usable) {
        disk.close();
        disk = new DiskEngine();
      }
    }
  }

  private static void run(StoreWorld world, List<StoreOperation> operations) {
    try (world) {
      for (StoreOperation operation : operations) {
        operation.runOn(world);
        world.requireInvariants();
      }
      world.walk();
      world.drain();
    }
  }

  @Provide
  Arbitrary<List<StoreOperation>> plainOperations() {
    return operations(PLAIN_ROWS.size());
  }

  @Provide
  Arbitrary<List<StoreOperation>> bucketedOperations() {
    return operations(BUCKETED_ROWS.size());
  }

  private static Arbitrary<List<StoreOperation>> operations(int rows) {
    Arbitrary<StoreOperation> any = StoreOperation.any(rows);
    return Arbitraries.oneOf(any.list().ofMaxSize(20), any.list().ofMinSize(60).ofMaxSize(120));
  }

  private static List<RowKey> rows(long... buckets) {
    List<RowKey> rows = new ArrayList<>();
    for (long bucket : buckets) {
      for (byte[] key : KEYS) {
        rows.add(new RowKey(bucket, key));
      }
    }
    return rows;
  }
}
