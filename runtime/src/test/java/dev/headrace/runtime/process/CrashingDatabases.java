package dev.headrace.runtime.process;

import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.SortedRows;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.TaskDatabases;
import dev.headrace.state.WriteBatch;
import dev.headrace.testing.ForwardingDatabase;
import dev.headrace.testing.ForwardingDatabases;
import java.util.Map;

/** Databases that their process may be killed at any step of. */
final class CrashingDatabases extends ForwardingDatabases {
  private final Crash crash;

  CrashingDatabases(TaskDatabases databases, Crash crash) {
    super(databases);
    this.crash = crash;
  }

  @Override
  public TaskDatabase open(DatabaseIdentity identity) {
    return new Database(super.open(identity));
  }

  private final class Database extends ForwardingDatabase {
    Database(TaskDatabase database) {
      super(database);
    }

    @Override
    public void write(WriteBatch batch) {
      Contents contents = new Contents();
      batch.visit(contents);
      if (contents.drops) {
        crash.reached(CrashPoint.BEFORE_BUCKET_DROP);
      }
      super.write(batch);
      if (contents.rows) {
        crash.reached(CrashPoint.AFTER_WRITE);
      }
      if (contents.drops) {
        crash.reached(CrashPoint.AFTER_BUCKET_DROP);
      }
    }

    @Override
    public void load(String store, SortedRows rows, Map<String, byte[]> attributes) {
      super.load(store, new ToldRows(rows), attributes);
      crash.noteLoad();
    }

    @Override
    public void startPersisting() {
      super.startPersisting();
      crash.reached(CrashPoint.WHILE_PERSISTING);
    }

    @Override
    public void persist() {
      super.persist();
      crash.reached(CrashPoint.AFTER_PERSIST);
    }

    @Override
    public void close() {
      crash.reached(CrashPoint.WHILE_CLOSING);
      super.close();
    }
  }

  /** Rows on their way to a file, whose teller sees when all of them are there. */
  private final class ToldRows implements SortedRows {
    private final SortedRows rows;

    ToldRows(SortedRows rows) {
      this.rows = rows;
    }

    @Override
    public boolean isEmpty() {
      return rows.isEmpty();
    }

    @Override
    public long bytes() {
      return rows.bytes();
    }

    @Override
    public void visit(Visitor visitor) {
      rows.visit(visitor);
      if (!rows.isEmpty()) {
        crash.toldLoad();
      }
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
