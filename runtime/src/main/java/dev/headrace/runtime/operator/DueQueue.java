package dev.headrace.runtime.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a store holds that is due some time, in exact order, without keeping more of it in memory
 * than the next stretch of time.
 *
 * <p>Idea: the store is arranged in stretches of time, so only the stretch that is about to be due
 * has to be sorted. Invariant: everything due before {@code loadedToMs} is in here, everything else
 * is in the store alone.
 */
final class DueQueue {
  private static final int TOUCHED_AT_ONCE = 16;

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

    /** Fetches from memory what is about to be read of an entry that is soon due. */
    default void touch(Due due) {}
  }

  private final long stretchMs;
  private final Source source;

  // What a stretch had when it was loaded, in order; what came later is in the set.
  private Due[] sorted = {};
  private final BitSet gone = new BitSet();
  private int next;
  private int touched;
  private final TreeSet<Due> added = new TreeSet<>();
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
      added.add(due);
    }
  }

  /** Takes an entry out, or takes note that the store no longer has it. */
  void remove(Due due) {
    added.remove(due);
    int index = next;
    if (index == sorted.length || !sorted[index].equals(due)) {
      index = Arrays.binarySearch(sorted, next, sorted.length, due);
    }
    if (index >= 0) {
      gone.set(index);
      next = gone.nextClearBit(next);
    }
  }

  /** Returns an instant before which nothing is due, or empty when nothing ever is. */
  OptionalLong nextMs() {
    Due first = first();
    return first == null ? source.firstStretch(loadedToMs) : OptionalLong.of(first.atMs());
  }

  private @Nullable Due first() {
    Due first = next == sorted.length ? null : sorted[next];
    if (added.isEmpty()) {
      return first;
    }
    Due later = added.first();
    return first == null || later.compareTo(first) < 0 ? later : first;
  }

  /**
   * Returns the first entry, if it is due, and leaves it in.
   *
   * @param isDue whether an instant has come; true for all earlier ones, too
   */
  @Nullable Due peek(LongPredicate isDue) {
    Due first = first();
    while (first == null) {
      OptionalLong stretch = source.firstStretch(loadedToMs);
      if (stretch.isEmpty() || !isDue.test(stretch.getAsLong())) {
        return null;
      }
      load(stretch.getAsLong());
      first = first();
    }
    if (!isDue.test(first.atMs())) {
      return null;
    }
    if (next >= touched) {
      touchNext();
    }
    return first;
  }

  /**
   * Returns whether no more than so many entries are due, all of them within one stretch.
   *
   * @param isDue whether an instant has come; true for all earlier ones, too
   * @param most how many
   */
  boolean areFew(LongPredicate isDue, int most) {
    if (peek(isDue) == null) {
      return true;
    }
    OptionalLong behind = source.firstStretch(loadedToMs);
    boolean more = behind.isPresent() && isDue.test(behind.getAsLong());
    return !more
        && countDue(Arrays.stream(sorted, next, sorted.length), isDue, most)
                + countDue(added.stream(), isDue, most)
            <= most;
  }

  private static long countDue(Stream<Due> inOrder, LongPredicate isDue, int most) {
    return inOrder.limit(most + 1L).takeWhile(due -> isDue.test(due.atMs())).count();
  }

  private void load(long startMs) {
    List<Due> entries = new ArrayList<>();
    source.load(startMs, entries::add);
    keep(distinct(entries.toArray(Due[]::new)));
    loadedToMs = startMs + stretchMs;
    if (loadedToMs < 0) {
      loadedToMs = Long.MAX_VALUE;
    }
  }

  private static Due[] distinct(Due[] entries) {
    Arrays.sort(entries);
    int kept = 0;
    for (Due due : entries) {
      if (kept == 0 || !due.equals(entries[kept - 1])) {
        entries[kept++] = due;
      }
    }
    return Arrays.copyOf(entries, kept);
  }

  private void keep(Due[] entries) {
    sorted = entries;
    gone.clear();
    next = 0;
    touched = 0;
  }

  // Those that come next are fetched side by side: one after the other, each would be waited for.
  private void touchNext() {
    int end = Math.min(sorted.length, next + TOUCHED_AT_ONCE);
    for (touched = next; touched < end; touched++) {
      source.touch(sorted[touched]);
    }
  }

  /** Forgets what was loaded: the store is another one. */
  void reset() {
    added.clear();
    keep(new Due[0]);
    loadedToMs = 0;
  }
}
