package dev.headrace.runtime.query;

import dev.headrace.state.ByteCursor;
import dev.headrace.state.ByteStore;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.TaskDatabases;
import dev.headrace.testing.ForwardingDatabase;
import dev.headrace.testing.ForwardingDatabases;
import java.util.concurrent.atomic.AtomicInteger;

/** Databases that count what they have handed out and did not get back. */
final class OpenHandles extends ForwardingDatabases {
  /** The cursors that are open. */
  final AtomicInteger cursors = new AtomicInteger();

  /** The cursors that were ever opened. */
  final AtomicInteger opened = new AtomicInteger();

  /** The databases that are open. */
  final AtomicInteger open = new AtomicInteger();

  OpenHandles(TaskDatabases databases) {
    super(databases);
  }

  @Override
  public TaskDatabase open(DatabaseIdentity identity) {
    TaskDatabase database = super.open(identity);
    open.incrementAndGet();
    return new Database(database);
  }

  private final class Database extends ForwardingDatabase {
    private boolean closed;

    Database(TaskDatabase database) {
      super(database);
    }

    @Override
    public ByteStore store(String name) {
      return new Store(super.store(name));
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        open.decrementAndGet();
      }
      super.close();
    }
  }

  private final class Store implements ByteStore {
    private final ByteStore store;

    Store(ByteStore store) {
      this.store = store;
    }

    @Override
    public String name() {
      return store.name();
    }

    @Override
    public byte[] get(byte[] key) {
      return store.get(key);
    }

    @Override
    public ByteCursor scan(byte[] fromInclusive, byte[] toExclusive) {
      return counted(store.scan(fromInclusive, toExclusive));
    }

    @Override
    public ByteCursor scanDescending(byte[] fromInclusive, byte[] toExclusive) {
      return counted(store.scanDescending(fromInclusive, toExclusive));
    }

    private ByteCursor counted(ByteCursor cursor) {
      opened.incrementAndGet();
      cursors.incrementAndGet();
      return new Cursor(cursor);
    }

    @Override
    public boolean isEmpty() {
      return store.isEmpty();
    }
  }

  private final class Cursor implements ByteCursor {
    private final ByteCursor cursor;
    private boolean closed;

    Cursor(ByteCursor cursor) {
      this.cursor = cursor;
    }

    @Override
    public boolean next() {
      return cursor.next();
    }

    @Override
    public byte[] key() {
      return cursor.key();
    }

    @Override
    public byte[] value() {
      return cursor.value();
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        cursors.decrementAndGet();
      }
      cursor.close();
    }
  }
}
