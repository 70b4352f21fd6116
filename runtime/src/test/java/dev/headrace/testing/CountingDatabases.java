package dev.headrace.testing;

import dev.headrace.state.ByteCursor;
import dev.headrace.state.ByteStore;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.TaskDatabases;
import dev.headrace.state.WriteBatch;
import java.util.List;

/** Databases that count what is asked of them. */
final class CountingDatabases implements TaskDatabases {
  private final TaskDatabases databases;
  long gets;
  long seeks;
  long steps;
  long puts;
  long putBytes;
  long deletes;
  long ranges;

  CountingDatabases(TaskDatabases databases) {
    this.databases = databases;
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
    return new Database(databases.open(identity));
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

  @Override
  public String toString() {
    return "%d gets, %d seeks, %d steps, %d puts of %d bytes, %d deletes, %d ranges"
        .formatted(gets, seeks, steps, puts, putBytes, deletes, ranges);
  }

  private final class Database implements TaskDatabase {
    private final TaskDatabase database;

    Database(TaskDatabase database) {
      this.database = database;
    }

    @Override
    public ByteStore store(String name) {
      return new Store(database.store(name));
    }

    @Override
    public byte[] attribute(String name) {
      return database.attribute(name);
    }

    @Override
    public void write(WriteBatch batch) {
      batch.visit(new Writes());
      database.write(batch);
    }

    @Override
    public void load(String store, WriteBatch batch) {
      batch.visit(new Writes());
      database.load(store, batch);
    }

    @Override
    public long unpersistedBytes() {
      return database.unpersistedBytes();
    }

    @Override
    public void persist() {
      database.persist();
    }

    @Override
    public void close() {
      database.close();
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
