package dev.headrace.state.rocksdb;

import dev.headrace.state.SortedRows;
import dev.headrace.state.WriteBatch;

/** Passes the changes of one store on to what hears those of a batch. */
record StoreRows(String store, WriteBatch.Visitor batch) implements SortedRows.Visitor {
  @Override
  public void put(byte[] key, byte[] value) {
    batch.put(store, key, value);
  }

  @Override
  public void delete(byte[] key) {
    batch.delete(store, key);
  }
}
