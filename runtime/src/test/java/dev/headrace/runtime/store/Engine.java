package dev.headrace.runtime.store;

import dev.headrace.state.ByteStore;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.heap.HeapDatabases;
import org.apache.kafka.common.serialization.Serdes;

/** Where the database of a test lives, and what a crash does to it. */
interface Engine {
  DatabaseIdentity IDENTITY = new DatabaseIdentity("app", "rows-3");

  /** Returns the buckets of a store that has no rows. */
  static BucketIndex noBuckets() {
    RowCodec codec = new RowCodec(new StoreShape("rows", Serdes.String(), true), "rows");
    ByteStore bytes = heap().open().store("rows");
    RowCache cache = new RowCache(codec, bytes, new CacheBudget(1000, 1000));
    return new BucketIndex(cache, codec, bytes);
  }

  /** Returns the name of a store that has nothing yet. */
  default String newStore() {
    return "rows";
  }

  TaskDatabase open();

  /** Takes back what is open at the end of a test. */
  default void end(TaskDatabase open) {
    open.close();
  }

  /** Ends the open database without a chance to persist, where the engine can. */
  void crash(TaskDatabase open);

  /** Returns an engine on the heap, which forgets in a crash what was not persisted. */
  static Engine heap() {
    HeapDatabases databases = new HeapDatabases();
    return new Engine() {
      @Override
      public TaskDatabase open() {
        return databases.open(IDENTITY);
      }

      @Override
      public void crash(TaskDatabase open) {
        databases.crash();
      }
    };
  }
}
