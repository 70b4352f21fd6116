package dev.headrace.runtime.process;

import dev.headrace.state.ByteStore;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.TaskDatabases;
import dev.headrace.state.WriteBatch;
import java.util.List;

/** Databases that their process may be killed at any step of. */
record CrashingDatabases(TaskDatabases databases, Crash crash) implements TaskDatabases {
  @Override
  public TaskDatabase open(DatabaseIdentity identity) {
    return new Database(databases.open(identity), crash);
  }

  @Override
  public void wipe(String task) {
    databases.wipe(task);
  }

  @Override
  public String quarantine(String task) {
    return databases.quarantine(task);
  }

  @Override
  public List<String> tasks() {
    return databases.tasks();
  }

  @Override
  public void close() {
    databases.close();
  }

  private record Database(TaskDatabase database, Crash crash) implements TaskDatabase {
    @Override
    public ByteStore store(String name) {
      return database.store(name);
    }

    @Override
    public byte[] attribute(String name) {
      return database.attribute(name);
    }

    @Override
    public void write(WriteBatch batch) {
      Contents contents = new Contents();
      batch.visit(contents);
      if (contents.drops) {
        crash.reached(CrashPoint.BEFORE_BUCKET_DROP);
      }
      database.write(batch);
      if (contents.rows) {
        crash.reached(CrashPoint.AFTER_WRITE);
      }
      if (contents.drops) {
        crash.reached(CrashPoint.AFTER_BUCKET_DROP);
      }
    }

    @Override
    public void load(String store, WriteBatch batch) {
      database.load(store, batch);
      crash.noteLoad();
    }

    @Override
    public long unpersistedBytes() {
      return database.unpersistedBytes();
    }

    @Override
    public void persist() {
      database.persist();
      crash.reached(CrashPoint.AFTER_PERSIST);
    }

    @Override
    public void close() {
      crash.reached(CrashPoint.WHILE_CLOSING);
      database.close();
    }
  }

  /** What a batch consists of. */
  private static final class Contents implements WriteBatch.Visitor {
    boolean rows;
    boolean drops;

    @Override
    public void put(String store, byte[] key, byte[] value) {
      rows = true;
    }

    @Override
    public void delete(String store, byte[] key) {
      rows = true;
    }

    @Override
    public void deleteRange(String store, byte[] from, byte[] to) {
      drops = true;
    }

    @Override
    public void attribute(String name, byte[] value) {}
  }
}
