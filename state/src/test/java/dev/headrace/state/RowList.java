package dev.headrace.state;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Changes in the order in which they were added, which a test may get wrong. */
public final class RowList implements SortedRows {
  private final List<Consumer<Visitor>> changes = new ArrayList<>();
  private long bytes;

  /** Adds an entry with a value. */
  public RowList put(byte[] key, byte[] value) {
    changes.add(visitor -> visitor.put(key, value));
    bytes += key.length + (long) value.length;
    return this;
  }

  /** Adds the removal of an entry. */
  public RowList delete(byte[] key) {
    changes.add(visitor -> visitor.delete(key));
    bytes += key.length;
    return this;
  }

  @Override
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  @Override
  public long bytes() {
    return bytes;
  }

  @Override
  public void visit(Visitor visitor) {
    changes.forEach(change -> change.accept(visitor));
  }
}
