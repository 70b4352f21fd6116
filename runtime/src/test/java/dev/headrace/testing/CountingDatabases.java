package dev.headrace.testing;

import dev.headrace.state.ByteCursor;
import dev.headrace.state.ByteStore;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.SortedRows;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.TaskDatabases;
import dev.headrace.state.WriteBatch;
import java.util.Map;

/** Databases that count what is asked of them. */
final class CountingDatabases extends ForwardingDatabases {
  long gets;
  long seeks;
  long steps;
  long puts;
  long putBytes;
  long deletes;
  long ranges;

  CountingDatabases(TaskDatabases databases) {
    super(databases);
  }

  void reset() {
    gets = 0;
    seeks = 0;
    steps = 0;
    puts = 0;
    putBytes = 0;
    deletes = 0;
    ranges = 0;
  }

  @Override
  public TaskDatabase open(DatabaseIdentity identity) {
    return new Database(super.open(identity));
  }

  @Override
  public String toString() {
    return "%d gets, %d seeks, %d steps, %d puts of %d bytes, %d deletes, %d ranges"
        .formatted(gets, seeks, steps, puts, putBytes, deletes, ranges);
  }

  private final class Database extends ForwardingDatabase {
    Database(TaskDatabase database) {
      super(database);
    }

    @Override
    public ByteStore store(String name) {
      return new Store(super.store(name));
    }

    @Override
    public void write(WriteBatch batch) {
      batch.visit(new Writes());
      super.write(batch);
    }

    @Override
    public void load(String store, SortedRows rows, Map<String, byte[]> attributes) {
      WriteBatch batch = new WriteBatch();
      batch.addAll(store, rows);
      batch.visit(new Writes());
      super.load(store, rows, attributes);
    }
  }

  private final class Writes implements WriteBatch.Visitor {
    @Override
    public void put(String store, byte[] key, byte[] value) {
      puts++;
      putBytes += key.length + value.length;
    }

    @Override
    public void delete(String store, byte[] key) {
      deletes++;
    }

    @Override
    public void deleteRange(String store, byte[] from, byte[] to) {
      ranges++;
    }

    @Override
    public void attribute(String name, byte[] value) {}
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
      gets++;
      return store.get(key);
    }

    @Override
    public ByteCursor scan(byte[] fromInclusive, byte[] toExclusive) {
      seeks++;
      return new Cursor(store.scan(fromInclusive, toExclusive));
    }

    @Override
    public ByteCursor scanDescending(byte[] fromInclusive, byte[] toExclusive) {
      seeks++;
      return new Cursor(store.scanDescending(fromInclusive, toExclusive));
    }

    @Override
    public boolean isEmpty() {
      return store.isEmpty();
    }
  }

  private final class Cursor implements ByteCursor {
    private final ByteCursor cursor;

    Cursor(ByteCursor cursor) {
      this.cursor = cursor;
    }

    @Override
    public boolean next() {
      steps++;
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
      cursor.close();
    }
  }
}
