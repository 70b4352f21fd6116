package dev.headrace.dsl.plan;

import dev.headrace.dsl.window.WindowSpec;

/** How a store's rows are arranged, and so how the old ones go. */
public sealed interface StoreLayout {

  /** One row per key, which stays until it is deleted. */
  record Keyed() implements StoreLayout {
    @Override
    public String describe() {
      return "by key";
    }
  }

  /**
   * One row per window and key, in a bucket per window that is named by the window's start and goes
   * as a whole once the window is closed.
   *
   * @param window the windows
   */
  record Windowed(WindowSpec window) implements StoreLayout {
    @Override
    public String describe() {
      return "by window of %d ms every %d ms".formatted(window.sizeMs(), window.advanceMs());
    }
  }

  /**
   * One row per advance and key, in a bucket per advance that is named by its start. A window is
   * the slices from its start to its end.
   *
   * @param window the windows, whose advance divides their size
   */
  record Sliced(WindowSpec window) implements StoreLayout {
    @Override
    public String describe() {
      return "by slice of %d ms for windows of %d ms"
          .formatted(window.advanceMs(), window.sizeMs());
    }
  }

  /**
   * One row per stretch of time and key, in a bucket per stretch that is named by its start: a row
   * holds all that the key has within the stretch.
   *
   * @param content what a row holds
   * @param widthMs the length of a stretch, at least 1
   */
  record Timed(Content content, long widthMs) implements StoreLayout {

    /** What a key has in a stretch. */
    public enum Content {
      /** Sessions, by their ends. */
      SESSIONS,
      /** Events, by their timestamps. */
      EVENTS
    }

    @Override
    public String describe() {
      String what = content == Content.SESSIONS ? "sessions" : "events";
      return "%s together by stretch of %d ms".formatted(what, widthMs);
    }

    /** Returns the start of the stretch that an instant is in. */
    public long bucketOf(long timeMs) {
      return timeMs - timeMs % widthMs;
    }
  }

  /**
   * Many events per row, in a bucket per stretch of time that is named by its start and goes as a
   * whole. A row has a page of events, or marks which of them are done with.
   *
   * @param widthMs the length of a stretch, at least 1
   */
  record Paged(long widthMs) implements StoreLayout {
    @Override
    public String describe() {
      return "pages of events by stretch of %d ms".formatted(widthMs);
    }
  }

  /**
   * The rows of a table that wait, by key and by time: bucket {@link #ROWS} has a row per key,
   * bucket {@link #TOTALS} one with how much waits, and the buckets behind those a mark per key, in
   * stretches of the time from which the key has waited. The stretches are always as long, so that
   * how long rows wait may change.
   */
  record Buffered() implements StoreLayout {

    /** The bucket of the rows. */
    public static final long ROWS = 0;

    /** The bucket of the row that says how much waits. */
    public static final long TOTALS = 1;

    /** The length of a stretch in ms. */
    public static final long STRETCH_MS = 10_000;

    private static final long FIRST_STRETCH = 2;

    @Override
    public String describe() {
      return "waiting rows by key and time";
    }

    /** Returns the bucket of the stretch that an instant is in. */
    public static long bucketOf(long timeMs) {
      return FIRST_STRETCH + timeMs / STRETCH_MS;
    }

    /** Returns the start of the stretch of a bucket. */
    public static long startOf(long bucket) {
      return (bucket - FIRST_STRETCH) * STRETCH_MS;
    }
  }

  /**
   * What each key is now in one bucket, and what it was before in buckets by the time when that
   * ended, one row per version, each of which goes as a whole once it is older than the history.
   * Where rows lie is written down with them, so that the history may change.
   *
   * @param historyMs how long what a key was is kept, counted back from the newest record of any
   *     key, at least 1
   */
  record Versioned(long historyMs) implements StoreLayout {
    @Override
    public String describe() {
      return "versions by key and time";
    }
  }

  /** Returns whether rows live in buckets. */
  default boolean isBucketed() {
    return !(this instanceof Keyed);
  }

  /**
   * Returns how rows are arranged and all that where a row lies depends on, in words. It is written
   * to changelogs and compared with what a later version of the topology says: it never changes,
   * and says nothing that may, such as a grace.
   */
  String describe();
}
