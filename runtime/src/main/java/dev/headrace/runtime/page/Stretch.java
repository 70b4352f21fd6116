package dev.headrace.runtime.page;

import dev.headrace.runtime.store.Row;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Which pages one stretch of time has, and which events they hold. An event's number counts all
 * those of the stretch from 0; the pages have numbers of their own, for those in front may be gone.
 */
final class Stretch {
  private static final int FIRST_PAGES = 4;

  final long startMs;

  /** Whether the pages that the store has are known here. */
  boolean isLoaded;

  /** Whether its events are all closed and some of its pages may be gone. */
  boolean isLeaving;

  /** Whether it may have events that are in no page: then it gets no more pages. */
  boolean hasSingles;

  /** What was last counted of it as memory. */
  long heldBytes;

  /**
   * The row of the last page, to be looked at only while it is changed: then it is this epoch's.
   */
  @Nullable Row last;

  /** The page that was begun last. */
  @Nullable EventPage page;

  private final KeyChains chains = new KeyChains();
  private int[] pages = new int[FIRST_PAGES];
  private int[] firsts = new int[FIRST_PAGES];
  private int size;

  Stretch(long startMs, boolean isLoaded) {
    this.startMs = startMs;
    this.isLoaded = isLoaded;
  }

  /** Returns which events there may be of a key, by its hash. */
  KeyChains chains() {
    return chains;
  }

  /** Takes note of a page behind all others, whose events are added next. */
  void addPage(int page) {
    if (size == pages.length) {
      pages = Arrays.copyOf(pages, 2 * size);
      firsts = Arrays.copyOf(firsts, 2 * size);
    }
    pages[size] = page;
    firsts[size] = chains.size();
    size++;
  }

  /** Returns the number that the next page gets. */
  int nextPage() {
    return size == 0 ? 0 : Math.addExact(pages[size - 1], 1);
  }

  /** Returns how many pages there are. */
  int size() {
    return size;
  }

  /** Returns the place, counted from 0, of the page that an event is in. */
  int placeOf(int number) {
    int place = Arrays.binarySearch(firsts, 0, size, number);
    return place >= 0 ? place : -place - 2;
  }

  /** Returns the page at a place. */
  int page(int place) {
    return pages[place];
  }

  /** Returns the number of the first event of the page at a place. */
  int first(int place) {
    return firsts[place];
  }

  /** Returns what all that is known here takes in memory. */
  long bytes() {
    return chains.bytes() + 2L * Integer.BYTES * pages.length;
  }
}
