package dev.headrace.runtime.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The bytes that a group of stores may hold in memory, and the estimate of what they hold now.
 *
 * <p>The stores of one lane share one budget: only one thread at a time changes the sums, any
 * thread may read them. Nothing here acts on a limit: the lane evicts and the epoch commits early.
 */
public final class CacheBudget {
  private static final VarHandle CACHED = sum("cachedBytes");
  private static final VarHandle UNCOMMITTED = sum("uncommittedBytes");
  private static final VarHandle DIRTY = sum("dirtyBytes");
  private static final int HELD_SHARE = 4;

  private final long cachedLimitBytes;
  private final long uncommittedLimitBytes;

  @SuppressWarnings("UnusedVariable") // Read and written through its VarHandle.
  private long cachedBytes;

  @SuppressWarnings("UnusedVariable") // Read and written through its VarHandle.
  private long uncommittedBytes;

  @SuppressWarnings("UnusedVariable") // Read and written through its VarHandle.
  private long dirtyBytes;

  // Only the thread that uses the stores asks for it.
  private long heldBytes;

  /**
   * Creates an unused budget.
   *
   * @param cachedLimitBytes how much the stores should hold in memory at most, in bytes
   * @param uncommittedLimitBytes how much of that an epoch should change at most, in bytes
   */
  public CacheBudget(long cachedLimitBytes, long uncommittedLimitBytes) {
    this.cachedLimitBytes = cachedLimitBytes;
    this.uncommittedLimitBytes = uncommittedLimitBytes;
  }

  /** Returns the limit of {@link #cachedBytes()}. */
  public long cachedLimitBytes() {
    return cachedLimitBytes;
  }

  /** Returns the limit of {@link #uncommittedBytes()}. */
  public long uncommittedLimitBytes() {
    return uncommittedLimitBytes;
  }

  /** Returns the bytes of all cached rows. */
  public long cachedBytes() {
    return (long) CACHED.getOpaque(this);
  }

  /** Returns the bytes of the rows changed in this epoch; they cannot be evicted. */
  public long uncommittedBytes() {
    return (long) UNCOMMITTED.getOpaque(this);
  }

  /** Returns the bytes of the committed rows not yet in the database; they cannot be evicted. */
  public long dirtyBytes() {
    return (long) DIRTY.getOpaque(this);
  }

  /** Returns whether more is cached than should be: rows should be written behind and evicted. */
  public boolean isCachedOverLimit() {
    return cachedBytes() > cachedLimitBytes;
  }

  /**
   * Returns whether as much is held beside the rows as should be: a quarter of the limit, since
   * what is held cannot be evicted.
   */
  boolean isHeldOverLimit() {
    return heldBytes > cachedLimitBytes / HELD_SHARE;
  }

  /** Changes what is held beside the rows; it counts as cached. */
  void hold(long bytes) {
    heldBytes += bytes;
    add(bytes, 0, 0);
  }

  /** Returns whether the epoch has changed as much as it should: it should commit. */
  public boolean isUncommittedOverLimit() {
    return uncommittedBytes() > uncommittedLimitBytes;
  }

  /** Changes the sums; by the one thread that uses the stores now. */
  void add(long cached, long uncommitted, long dirty) {
    CACHED.setOpaque(this, cachedBytes() + cached);
    UNCOMMITTED.setOpaque(this, uncommittedBytes() + uncommitted);
    DIRTY.setOpaque(this, dirtyBytes() + dirty);
  }

  private static VarHandle sum(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(CacheBudget.class, field, long.class);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("CacheBudget has no field " + field, e);
    }
  }
}
