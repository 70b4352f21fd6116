package dev.headrace.runtime.store;

/** Takes the rows of a walk over a store one after the other. It must not use the store. */
@FunctionalInterface
public interface RowVisitor {

  /**
   * Takes a row that is present.
   *
   * @param key the row's key bytes; not to be modified
   * @param value its newest value
   * @param changed whether it was changed in this epoch
   */
  void visit(byte[] key, Object value, boolean changed);
}
