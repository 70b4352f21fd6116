package dev.headrace.state;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Passes changes on until one is out of order. */
final class OrderedVisitor implements SortedRows.Visitor {
  private final String store;
  private final SortedRows.Visitor visitor;
  private byte @Nullable [] last;

  OrderedVisitor(String store, SortedRows.Visitor visitor) {
    this.store = store;
    this.visitor = visitor;
  }

  @Override
  public void put(byte[] key, byte[] value) {
    require(key);
    visitor.put(key, value);
  }

  @Override
  public void delete(byte[] key) {
    require(key);
    visitor.delete(key);
  }

  private void require(byte[] key) {
    if (last != null && Arrays.compareUnsigned(last, key) >= 0) {
      throw new IllegalArgumentException(
          "Changes of store '" + store + "' are not in ascending order of their keys.");
    }
    last = key;
  }
}
