package dev.headrace.runtime.engine;

import dev.headrace.runtime.store.CacheBudget;
import dev.headrace.runtime.task.TaskStores;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Decides when committed rows go to the database and when cached rows go, mostly right after a
 * commit.
 *
 * <p>Rows that change in many epochs are written once if they wait a while; how long they may wait
 * bounds what has to be replayed after a kill. Where there is little to do, an event would notice
 * an epoch that takes longer than others: then little is written at a time, one task after the
 * other, and nobody waits for the disk.
 */
record RowMaintenance(EngineSettings.WriteBehind settings) {
  // Evict a little more than needed, so that not every epoch has to.
  private static final double KEEP = 0.8;
  // Some thousand rows, which take a few milliseconds.
  private static final long LITTLE_BYTES = 256 << 10;
  // The part of their age that rows may wait longer, for others to go first or for the disk.
  private static final long PATIENCE = 4;

  /** What is going on when rows are looked after. */
  enum Pace {
    /** Nothing: no epoch may come by for long. */
    STILL,
    /** Epochs that have little to do. */
    LIGHT,
    /** More arrives than is done. */
    BUSY
  }

  /** What of a task a kill would lose, and a restart had to replay. */
  static final class Unpersisted {
    private static final long NEVER = Long.MIN_VALUE;

    private long persistedNanos;
    private long sinceNanos;
    private long dirtyBytes;
    private long writtenBytes;
    // Since when what was written by then is on its way to the disk.
    private long startedNanos = NEVER;
    // The disk has not taken what it should have: whether it does now has to be tried.
    private boolean refused;

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

    private void look(TaskStores stores, long nowNanos) {
      if (isUnderWay() && !stores.isPersisting()) {
        persistedNanos = startedNanos;
        sinceNanos = startedNanos;
        startedNanos = NEVER;
        writtenBytes = stores.unpersistedBytes();
      }
      if (bytes() == 0) {
        sinceNanos = nowNanos;
      }
      dirtyBytes = stores.dirtyBytes();
    }

    private boolean isUnderWay() {
      return startedNanos != NEVER;
    }

    private boolean isLate(Duration age, long nowNanos) {
      return isUnderWay() && nowNanos - startedNanos >= age.toNanos() / PATIENCE;
    }

    private void written(long bytes) {
      dirtyBytes = 0;
      writtenBytes = bytes;
    }

    private void persist(TaskStores stores, long nowNanos) {
      stores.persist();
      persisted(nowNanos);
    }

    private void persisted(long nowNanos) {
      writtenBytes = 0;
      persistedNanos = nowNanos;
      startedNanos = NEVER;
    }

    private void startPersisting(TaskStores stores, long nowNanos) {
      stores.startPersisting();
      if (stores.isPersisting()) {
        startedNanos = nowNanos;
      } else if (stores.unpersistedBytes() == 0) {
        persisted(nowNanos);
      }
    }
  }

  /** One look at all tasks of a lane. */
  final class Round {
    private final Pace pace;
    private final CacheBudget budget;
    private final int storesOfLane;
    private final long nowNanos;
    private boolean wrote;

    private Round(Pace pace, CacheBudget budget, int storesOfLane, long nowNanos) {
      this.pace = pace;
      this.budget = budget;
      this.storesOfLane = storesOfLane;
      this.nowNanos = nowNanos;
    }

    /** Does what is to be done for one task. */
    void maintain(TaskStores stores, Unpersisted unpersisted) {
      unpersisted.look(stores, nowNanos);
      boolean over = budget.isCachedOverLimit();
      if (over || isPressing(unpersisted) || (isDue(unpersisted) && isItsTurn())) {
        wrote = true;
        unpersisted.refused = true;
        write(stores, unpersisted);
        unpersisted.refused = false;
      }
      if (over) {
        stores.evict((long) (budget.cachedLimitBytes() * KEEP) / Math.max(1, storesOfLane));
      }
    }

    /** Returns whether anything of a task has been written. */
    boolean hasWritten() {
      return wrote;
    }

    private boolean isItsTurn() {
      return !wrote || pace != Pace.LIGHT;
    }

    private boolean isPressing(Unpersisted unpersisted) {
      return unpersisted.refused
          || unpersisted.dirtyBytes >= settings.bytes()
          || isOverdue(unpersisted);
    }

    private boolean isDue(Unpersisted unpersisted) {
      boolean old = isOld(unpersisted.waitingSinceNanos(), nowNanos) && !unpersisted.isUnderWay();
      return old || (pace == Pace.LIGHT && unpersisted.dirtyBytes >= LITTLE_BYTES);
    }

    private boolean isOverdue(Unpersisted unpersisted) {
      long ageNanos = settings.age().toNanos();
      return nowNanos - unpersisted.waitingSinceNanos() - ageNanos >= ageNanos / PATIENCE;
    }

    private void write(TaskStores stores, Unpersisted unpersisted) {
      boolean old = isOld(unpersisted.waitingSinceNanos(), nowNanos);
      // No age at all means that rows are on the disk before anything goes on.
      boolean slow = settings.age().isZero() || unpersisted.isLate(settings.age(), nowNanos);
      stores.writeBehind();
      unpersisted.written(stores.unpersistedBytes());
      boolean much = unpersisted.bytes() >= settings.bytes();
      if (much || (old && (slow || pace == Pace.STILL))) {
        unpersisted.persist(stores, nowNanos);
      } else if (old && !unpersisted.isUnderWay()) {
        unpersisted.startPersisting(stores, nowNanos);
      }
    }
  }

  /**
   * Begins a look at all tasks of a lane.
   *
   * @param pace what is going on
   * @param budget the memory of the lane
   * @param storesOfLane how many stores its tasks have
   * @param nowNanos the time
   */
  Round round(Pace pace, CacheBudget budget, int storesOfLane, long nowNanos) {
    return new Round(pace, budget, storesOfLane, nowNanos);
  }

  /** Returns whether it is time to look again when no epoch comes by. */
  boolean isToLook(long lookedNanos, long nowNanos) {
    return nowNanos - lookedNanos >= settings.age().toNanos() / PATIENCE;
  }

  /** Returns whether what has waited since then has waited for as long as it may. */
  boolean isOld(long sinceNanos, long nowNanos) {
    return nowNanos - sinceNanos >= settings.age().toNanos();
  }
}
