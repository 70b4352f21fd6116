package dev.headrace.state.heap;

import dev.headrace.state.ByteCursor;
import dev.headrace.state.StateException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A cursor that reads the live entries until they are about to change, then a copy of the rest. */
final class HeapCursor implements ByteCursor {

  private final HeapTaskDatabase database;
  private final Consumer<HeapCursor> onClose;
  private Iterator<Map.Entry<byte[], byte[]>> remaining;
  private byte @Nullable [] key;
  private byte @Nullable [] value;
  private boolean closed;

  HeapCursor(
      HeapTaskDatabase database,
      Collection<Map.Entry<byte[], byte[]>> range,
      Consumer<HeapCursor> onClose) {
    this.database = database;
    this.remaining = range.iterator();
    this.onClose = onClose;
  }

  /** Takes a copy of what is left, since the entries are about to change. */
  void detach() {
    List<Map.Entry<byte[], byte[]>> copy = new ArrayList<>();
    // The map reuses its entry objects for new values, so each is copied too.
    remaining.forEachRemaining(entry -> copy.add(Map.entry(entry.getKey(), entry.getValue())));
    remaining = copy.iterator();
  }

  @Override
  public boolean next() {
    requireOpen();
    if (!remaining.hasNext()) {
      key = null;
      value = null;
      return false;
    }
    Map.Entry<byte[], byte[]> entry = remaining.next();
    key = entry.getKey();
    value = entry.getValue();
    return true;
  }

  @Override
  public byte[] key() {
    return requireCurrent(key);
  }

  @Override
  public byte[] value() {
    return requireCurrent(value);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      onClose.accept(this);
    }
  }

  private byte[] requireCurrent(byte @Nullable [] current) {
    requireOpen();
    if (current == null) {
      throw new IllegalStateException(
          "The cursor has no current entry; read one only after next() returned true.");
    }
    return current;
  }

  private void requireOpen() {
    database.requireOpen();
    if (closed) {
      throw new StateException("The cursor is closed; scan the store again.");
    }
  }
}
