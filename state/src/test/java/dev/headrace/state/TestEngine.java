package dev.headrace.state;

import dev.headrace.state.heap.HeapDatabases;

/** An engine that the contract is checked on, with a place of its own that closing removes. */
public interface TestEngine extends AutoCloseable {

  /** The engine's databases. */
  TaskDatabases databases();

  /** Crashes the process as far as the databases are concerned: they are others from then on. */
  void crash();

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
      public void crash() {
        databases.crash();
      }

      @Override
      public void close() {
        databases.close();
      }
    };
  }

  /** An empty RocksDB engine in a temporary directory. */
  static TestEngine rocksDb() {
    return new RocksDbEngine();
  }
}
