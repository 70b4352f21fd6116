package dev.headrace.runtime.page;

/** An event in a page; good until its epoch ends. */
public final class PagedEvent {
  private final Stretch stretch;
  private final int number;
  private final EventPage page;
  private final int index;
  private final long timestampMs;

  PagedEvent(Stretch stretch, int number, EventPage page, int index) {
    this.stretch = stretch;
    this.number = number;
    this.page = page;
    this.index = index;
    this.timestampMs = page.timestampMs(index);
  }

  /** Returns its timestamp in ms. */
  public long timestampMs() {
    return timestampMs;
  }

  /** Returns the start of the stretch of time that it is kept in, in ms. */
  public long stretchMs() {
    return stretch.startMs;
  }

  /** Returns what tells it from others of its stretch: those that were added later have more. */
  public int number() {
    return number;
  }

  /** Returns a copy of its key. */
  public byte[] key() {
    return page.key(index);
  }

  /** Returns a copy of what is kept of it. */
  public byte[] content() {
    return page.content(index);
  }

  boolean hasKey(byte[] key) {
    return page.hasKey(index, key);
  }

  /** Returns whether it was marked when it was added. */
  boolean wasMarked() {
    return page.isMarked(index);
  }

  Stretch stretch() {
    return stretch;
  }

  int index() {
    return index;
  }
}
