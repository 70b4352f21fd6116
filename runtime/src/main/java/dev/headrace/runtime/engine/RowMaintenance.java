package dev.headrace.runtime.engine;

import dev.headrace.runtime.store.CacheBudget;
import dev.headrace.runtime.task.TaskStores;

/**
 * Decides when committed rows go to the database and when cached rows go, right after a commit.
 *
 * <p>Rows that change in many epochs are written once if they wait a while; how long they may wait
 * bounds what has to be replayed after a kill.
 */
record RowMaintenance(EngineSettings.WriteBehind settings) {
  // Evict a little more than needed, so that not every epoch has to.
  private static final double KEEP = 0.8;

  /** When a task's rows last went to the database. */
  static final class Since {
    private long nanos;

    Since(long nanos) {
      this.nanos = nanos;
    }
  }

  void maintain(
      TaskStores stores, Since since, CacheBudget budget, int storesOfLane, long nowNanos) {
    boolean old = nowNanos - since.nanos >= settings.age().toNanos();
    boolean over = budget.isCachedOverLimit();
    if (old || over || stores.dirtyBytes() >= settings.bytes()) {
      stores.writeBehind();
      if (old || stores.unpersistedBytes() >= settings.bytes()) {
        stores.persist();
      }
      since.nanos = nowNanos;
    }
    if (over) {
      stores.evict((long) (budget.cachedLimitBytes() * KEEP) / Math.max(1, storesOfLane));
    }
  }
}
