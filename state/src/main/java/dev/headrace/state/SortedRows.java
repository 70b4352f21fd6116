package dev.headrace.state;

/**
 * Changes of single entries of one store, in ascending unsigned order of their keys, each of which
 * comes once. They are told, not handed over, so that many of them need not be objects.
 */
public interface SortedRows {
  /** Whether there is no change at all. */
  boolean isEmpty();

  /** The sum of the lengths of all keys and values, in bytes. */
  long bytes();

  /** Tells a visitor all changes in order; may be called again, and tells the same then. */
  void visit(Visitor visitor);

  /**
   * Returns a visitor that passes changes on to another as long as they are in order.
   *
   * @param store the store that they are of, for the message
   * @param visitor what they are passed on to; the returned one throws {@link
   *     IllegalArgumentException} instead when a key is not behind the last one
   */
  static Visitor requiringOrder(String store, Visitor visitor) {
    return new OrderedVisitor(store, visitor);
  }

  /** What hears the changes, one call each. */
  interface Visitor {
    /** An entry is added or replaced. */
    void put(byte[] key, byte[] value);

    /** An entry is removed. */
    void delete(byte[] key);
  }
}
