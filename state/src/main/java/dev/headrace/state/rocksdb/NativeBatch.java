package dev.headrace.state.rocksdb;

import dev.headrace.state.WriteBatch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.rocksdb.RocksDBException;

/** A batch on its way into RocksDB; it also records the numbers of stores written first by it. */
final class NativeBatch implements WriteBatch.Visitor, AutoCloseable {

  private final Function<String, RocksDbStore> stores;
  private final DatabaseLabel label;
  private final org.rocksdb.WriteBatch batch = new org.rocksdb.WriteBatch();
  private final List<RocksDbStore> unrecorded = new ArrayList<>();

  NativeBatch(Function<String, RocksDbStore> stores, DatabaseLabel label) {
    this.stores = stores;
    this.label = label;
  }

  org.rocksdb.WriteBatch written() throws RocksDBException {
    for (RocksDbStore store : unrecorded) {
      batch.put(KeyLayout.storeNumberKey(store.name()), KeyLayout.number(store.number()));
    }
    return batch;
  }

  /** To be called once the batch is applied. */
  void markStoresRecorded() {
    unrecorded.forEach(RocksDbStore::markRecorded);
  }

  @Override
  public void put(String store, byte[] key, byte[] value) {
    try {
      batch.put(KeyLayout.key(number(store), key), value);
    } catch (RocksDBException e) {
      throw label.failure("fill a batch for", e);
    }
  }

  @Override
  public void delete(String store, byte[] key) {
    try {
      batch.delete(KeyLayout.key(number(store), key));
    } catch (RocksDBException e) {
      throw label.failure("fill a batch for", e);
    }
  }

  @Override
  public void deleteRange(String store, byte[] from, byte[] to) {
    // RocksDB takes a range that ends before it starts for a mistake.
    if (Arrays.compareUnsigned(from, to) >= 0) {
      return;
    }
    try {
      int number = number(store);
      batch.deleteRange(KeyLayout.key(number, from), KeyLayout.key(number, to));
    } catch (RocksDBException e) {
      throw label.failure("fill a batch for", e);
    }
  }

  @Override
  public void attribute(String name, byte[] value) {
    try {
      batch.put(KeyLayout.attributeKey(name), value);
    } catch (RocksDBException e) {
      throw label.failure("fill a batch for", e);
    }
  }

  @Override
  public void close() {
    batch.close();
  }

  private int number(String name) {
    RocksDbStore store = stores.apply(name);
    if (!store.isRecorded() && !unrecorded.contains(store)) {
      unrecorded.add(store);
    }
    return store.number();
  }
}
