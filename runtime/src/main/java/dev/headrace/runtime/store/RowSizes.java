package dev.headrace.runtime.store;

/**
 * The estimate of what a store's rows take in memory. A row is taken off before it changes and put
 * on again afterwards.
 */
final class RowSizes {
  /** The objects of a row: itself, its slots, the headers of its arrays, its decoded key. */
  static final int ROW_BYTES = 160;

  private final CacheBudget budget;
  private long cachedBytes;
  private long uncommittedBytes;
  private long dirtyBytes;
  private long heldBytes;
  private long unmeasuredBytes;
  private int dirtyRows;
  private int pinnedRows;

  RowSizes(CacheBudget budget) {
    this.budget = budget;
  }

  void add(Row row) {
    count(row, 1);
  }

  void subtract(Row row) {
    count(row, -1);
  }

  private void count(Row row, int sign) {
    // Lengths are those the row knows: its arrays are rarely in the processor's caches.
    long base = row.baseBytes;
    long committed = row.committedBytes;
    long newest = row.changed ? row.newestBytes : 0;
    long cached = sign * (base + committed + newest);
    long uncommitted = row.changed ? sign * (base + newest) : 0;
    long dirty = row.dirty ? sign * (base + committed) : 0;
    cachedBytes += cached;
    uncommittedBytes += uncommitted;
    dirtyBytes += dirty;
    dirtyRows += row.dirty ? sign : 0;
    pinnedRows += row.dirty || row.changed ? sign : 0;
    budget.add(cached, uncommitted, dirty);
  }

  /**
   * Adds what rows of this epoch that were not measured are likely to take beyond what is counted.
   */
  void addUnmeasured(long bytes) {
    unmeasuredBytes += bytes;
    cachedBytes += bytes;
    uncommittedBytes += bytes;
    budget.add(bytes, bytes, 0);
  }

  /** Takes that off again, once every row is measured or none is left. */
  void clearUnmeasured() {
    if (unmeasuredBytes > 0) {
      addUnmeasured(-unmeasuredBytes);
    }
  }

  /** Counts bytes that are not in rows, and stay whatever is evicted. */
  void hold(long bytes) {
    heldBytes += bytes;
    cachedBytes += bytes;
    budget.hold(bytes);
  }

  /** See {@link CacheBudget#isCachedOverLimit}. */
  boolean isCachedOverLimit() {
    return budget.isCachedOverLimit();
  }

  /** See {@link CacheBudget#isHeldOverLimit}. */
  boolean isHeldOverLimit() {
    return budget.isHeldOverLimit();
  }

  /** Takes all rows off at once. */
  void clear() {
    hold(-heldBytes);
    budget.add(-cachedBytes, -uncommittedBytes, -dirtyBytes);
    cachedBytes = 0;
    uncommittedBytes = 0;
    dirtyBytes = 0;
    unmeasuredBytes = 0;
    dirtyRows = 0;
    pinnedRows = 0;
  }

  long cachedBytes() {
    return cachedBytes;
  }

  long uncommittedBytes() {
    return uncommittedBytes;
  }

  long dirtyBytes() {
    return dirtyBytes;
  }

  int dirtyRows() {
    return dirtyRows;
  }

  /** Returns the number of rows that cannot be evicted. */
  int pinnedRows() {
    return pinnedRows;
  }
}
