package dev.headrace.runtime.engine;

import dev.headrace.runtime.store.CacheBudget;
import dev.headrace.runtime.task.TaskStores;
import java.util.OptionalLong;

/**
 * Decides when committed rows go to the database and when cached rows go, right after a commit.
 *
 * <p>Rows that change in many epochs are written once if they wait a while; how long they may wait
 * bounds what has to be replayed after a kill.
 */
record RowMaintenance(EngineSettings.WriteBehind settings) {
  // Evict a little more than needed, so that not every epoch has to.
  private static final double KEEP = 0.8;

  /** What of a task a kill would lose, and a restart had to replay. */
  static final class Unpersisted {
    private long persistedNanos;
    private long sinceNanos;
    private long dirtyBytes;
    private long writtenBytes;

    Unpersisted(long nowNanos) {
      this.persistedNanos = nowNanos;
    }

    /** Returns about how many bytes that is. */
    long bytes() {
      return dirtyBytes + writtenBytes;
    }

    /** Returns when the first of it was committed, if there is any. */
    OptionalLong sinceNanos() {
      return bytes() == 0 ? OptionalLong.empty() : OptionalLong.of(sinceNanos);
    }

    // Without a row there is still to be said how current the database is.
    private long waitingSinceNanos() {
      return sinceNanos().orElse(persistedNanos);
    }

    private void dirty(long bytes, long nowNanos) {
      if (bytes() == 0) {
        sinceNanos = nowNanos;
      }
      dirtyBytes = bytes;
    }

    private void written(long bytes) {
      dirtyBytes = 0;
      writtenBytes = bytes;
    }

    private void persisted(long nowNanos) {
      writtenBytes = 0;
      persistedNanos = nowNanos;
    }
  }

  void maintain(
      TaskStores stores,
      Unpersisted unpersisted,
      CacheBudget budget,
      int storesOfLane,
      long nowNanos) {
    long dirtyBytes = stores.dirtyBytes();
    unpersisted.dirty(dirtyBytes, nowNanos);
    boolean old = isOld(unpersisted.waitingSinceNanos(), nowNanos);
    boolean over = budget.isCachedOverLimit();
    if (old || over || dirtyBytes >= settings.bytes()) {
      stores.writeBehind();
      unpersisted.written(stores.unpersistedBytes());
      if (old || unpersisted.bytes() >= settings.bytes()) {
        stores.persist();
        unpersisted.persisted(nowNanos);
      }
    }
    if (over) {
      stores.evict((long) (budget.cachedLimitBytes() * KEEP) / Math.max(1, storesOfLane));
    }
  }

  /** Returns whether what has waited since then has waited for as long as it may. */
  boolean isOld(long sinceNanos, long nowNanos) {
    return nowNanos - sinceNanos >= settings.age().toNanos();
  }
}
