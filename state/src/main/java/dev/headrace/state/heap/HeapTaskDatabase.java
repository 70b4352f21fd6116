package dev.headrace.state.heap;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.state.ByteStore;
import dev.headrace.state.SortedRows;
import dev.headrace.state.StateException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A handle on a task's heap contents, usable until it is closed or crashes. */
final class HeapTaskDatabase implements TaskDatabase {

  private enum Condition {
    OPEN,
    CLOSED,
    CRASHED
  }

  private final HeapContents contents;
  private final Consumer<HeapTaskDatabase> onClose;
  private final Map<String, HeapStore> stores = new HashMap<>();
  private final WriteBatch.Visitor applier = new Applier();
  private volatile Condition condition = Condition.OPEN;

  HeapTaskDatabase(HeapContents contents, Consumer<HeapTaskDatabase> onClose) {
    this.contents = contents;
    this.onClose = onClose;
  }

  String task() {
    return contents.identity().task();
  }

  @Override
  public ByteStore store(String name) {
    requireOpen();
    return openStore(name);
  }

  @Override
  public byte @Nullable [] attribute(String name) {
    requireOpen();
    return contents.attributes().get(name.getBytes(UTF_8));
  }

  @Override
  public void write(WriteBatch batch) {
    requireOpen();
    if (batch.isEmpty()) {
      return;
    }
    batch.visit(applier);
    // Even a step of nothing but empty arrays has something to lose.
    contents.addUnpersisted(Math.max(1, batch.bytes()));
  }

  @Override
  public void load(String store, SortedRows rows, Map<String, byte[]> attributes) {
    WriteBatch batch = new WriteBatch();
    batch.addAll(store, rows);
    attributes.forEach(batch::attribute);
    write(batch);
    persist();
  }

  @Override
  public long unpersistedBytes() {
    requireOpen();
    return contents.unpersistedBytes();
  }

  @Override
  public void persist() {
    requireOpen();
    contents.persist();
  }

  @Override
  public void startPersisting() {
    requireOpen();
    contents.startPersisting();
  }

  @Override
  public boolean isPersisting() {
    requireOpen();
    return contents.isPersisting();
  }

  @Override
  public void close() {
    if (condition == Condition.OPEN) {
      contents.persist();
      condition = Condition.CLOSED;
      onClose.accept(this);
    }
  }

  void crash() {
    condition = Condition.CRASHED;
  }

  void requireOpen() {
    if (condition != Condition.OPEN) {
      throw new StateException(
          "The heap database of task '"
              + task()
              + (condition == Condition.CRASHED ? "' was lost in a crash" : "' is closed")
              + "; open it again to use it.");
    }
  }

  private HeapStore openStore(String name) {
    HeapStore known = stores.get(name);
    if (known == null) {
      known = new HeapStore(this, name, contents.store(name));
      stores.put(name, known);
    }
    return known;
  }

  private final class Applier implements WriteBatch.Visitor {

    @Override
    public void put(String store, byte[] key, byte[] value) {
      openStore(store).put(key, value);
    }

    @Override
    public void delete(String store, byte[] key) {
      openStore(store).delete(key);
    }

    @Override
    public void deleteRange(String store, byte[] from, byte[] to) {
      openStore(store).deleteRange(from, to);
    }

    @Override
    public void attribute(String name, byte[] value) {
      contents.attributes().put(name.getBytes(UTF_8), value);
    }
  }
}
