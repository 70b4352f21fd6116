package dev.headrace.runtime.store;

/** Sees committed rows one after the other. */
@FunctionalInterface
public interface CommittedVisitor {
  /**
   * Takes one row.
   *
   * @param bucket the row's bucket, 0 when the store has none
   * @param key the key bytes, not to be modified
   * @param value the committed value
   * @param timestampMs the timestamp of the committed version
   * @return whether to go on
   */
  boolean visit(long bucket, byte[] key, Object value, long timestampMs);
}
