package dev.headrace.runtime.operator;

import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds that is due some time, in exact order, without keeping more of it in memory
 * than the next stretch of time.
 *
 * <p>Idea: the store is arranged in stretches of time, so only the stretch that is about to be due
 * has to be sorted. Invariant: everything due before {@code loadedToMs} is in the sorted set,
 * everything else is in the store alone.
 */
final class DueQueue {

  /** Where the entries come from. */
  interface Source {
    /** Returns the start of the first stretch at or after an instant that may have entries. */
    OptionalLong firstStretch(long atOrAfterMs);

    /**
     * Shows all entries due within a stretch.
     *
     * @param startMs the start of the stretch
     * @param into takes them, in any order
     */
    void load(long startMs, Consumer<Due> into);
  }

  private final long stretchMs;
  private final Source source;
  private final TreeSet<Due> loaded = new TreeSet<>();
  private long loadedToMs;

  /**
   * Creates a queue that has loaded nothing.
   *
   * @param stretchMs the length of a stretch
   * @param source where the entries come from
   */
  DueQueue(long stretchMs, Source source) {
    this.stretchMs = stretchMs;
    this.source = source;
  }

  /** Takes note of an entry that the store now has. */
  void add(Due due) {
    if (due.atMs() < loadedToMs) {
      loaded.add(due);
    }
  }

  /** Takes an entry out, or takes note that the store no longer has it. */
  void remove(Due due) {
    loaded.remove(due);
  }

  /** Returns an instant before which nothing is due, or empty when nothing ever is. */
  OptionalLong nextMs() {
    return loaded.isEmpty()
        ? source.firstStretch(loadedToMs)
        : OptionalLong.of(loaded.first().atMs());
  }

  /**
   * Returns the first entry, if it is due, and leaves it in.
   *
   * @param isDue whether an instant has come; true for all earlier ones, too
   */
  @Nullable Due peek(LongPredicate isDue) {
    while (loaded.isEmpty()) {
      OptionalLong stretch = source.firstStretch(loadedToMs);
      if (stretch.isEmpty() || !isDue.test(stretch.getAsLong())) {
        return null;
      }
      source.load(stretch.getAsLong(), loaded::add);
      loadedToMs = stretch.getAsLong() + stretchMs;
      if (loadedToMs < 0) {
        loadedToMs = Long.MAX_VALUE;
      }
    }
    return isDue.test(loaded.first().atMs()) ? loaded.first() : null;
  }

  /** Forgets what was loaded: the store is another one. */
  void reset() {
    loaded.clear();
    loadedToMs = 0;
  }
}
