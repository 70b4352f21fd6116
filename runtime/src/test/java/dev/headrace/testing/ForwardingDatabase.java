package dev.headrace.testing;

import dev.headrace.state.ByteStore;
import dev.headrace.state.SortedRows;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.util.Map;

/** A database that does what another does, except for what a test wants of it. */
public class ForwardingDatabase implements TaskDatabase {
  private final TaskDatabase database;

  public ForwardingDatabase(TaskDatabase database) {
    this.database = database;
  }

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
    database.write(batch);
  }

  @Override
  public void load(String store, SortedRows rows, Map<String, byte[]> attributes) {
    database.load(store, rows, attributes);
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
  public void startPersisting() {
    database.startPersisting();
  }

  @Override
  public boolean isPersisting() {
    return database.isPersisting();
  }

  @Override
  public void close() {
    database.close();
  }
}
