package dev.headrace.state;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.headrace.state.heap.HeapDatabases;
import dev.headrace.state.rocksdb.RocksDbDatabases;
import dev.headrace.state.rocksdb.RocksDbSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An engine that the contract is checked on, with a place of its own that closing removes. */
public interface TestEngine extends AutoCloseable {

  /** The engine's databases. */
  TaskDatabases databases();

  /** Crashes the process as far as the databases are concerned; false when the engine cannot. */
  boolean crash();

  @Override
  void close();

  /** An empty heap engine. */
  static TestEngine heap() {
    HeapDatabases databases = new HeapDatabases();
    return new TestEngine() {
      @Override
      public TaskDatabases databases() {
        return databases;
      }

      @Override
      public boolean crash() {
        databases.crash();
        return true;
      }

      @Override
      public void close() {
        databases.close();
      }
    };
  }

  /** An empty RocksDB engine in a temporary directory. */
  static TestEngine rocksDb() {
    Path directory;
    try {
      directory = Files.createTempDirectory("databases");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    RocksDbDatabases databases =
        new RocksDbDatabases(directory, RocksDbSettings.defaults().withMinFreeDiskBytes(0));
    return new TestEngine() {
      @Override
      public TaskDatabases databases() {
        return databases;
      }

      @Override
      public boolean crash() {
        return false;
      }

      @Override
      public void close() {
        databases.close();
        try {
          MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    };
  }
}
