package dev.headrace.benchmarks.job;

import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** RocksDB without a log of its own: the changelog is one. */
final class FloorDisk implements AutoCloseable {
  private final Options options = new Options().setCreateIfMissing(true);
  private final WriteOptions unlogged = new WriteOptions().setDisableWAL(true);
  private final RocksDB database;

  FloorDisk(Path directory) {
    try {
      database = RocksDB.open(options, directory.toString());
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
