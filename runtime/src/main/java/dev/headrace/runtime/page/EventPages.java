package dev.headrace.runtime.page;

import com.google.common.math.LongMath;
import dev.headrace.runtime.store.KeyHash;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.ScanRange;
import dev.headrace.runtime.store.TypedStore;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Events by time, which stay apart even when they are equal, and go by whole stretches of time.
 * Used by one thread at a time.
 *
 * <p>Idea: most events that wait for others find none, so that what counts is what it costs to keep
 * and to forget them. The events of an epoch and a stretch go into one page, which is one row: one
 * record of the changelog, one entry of the database and one deletion stand for a hundred events.
 * Where the events of a key are is only known in memory, which takes about sixteen bytes for each;
 * when that has got too much, new stretches keep their events one by one.
 *
 * <p>Invariants: a page is changed by the epoch that has begun it only, so what was committed is
 * never written again; a stretch that is looked at knows all its pages, or reads them first.
 */
public final class EventPages {
  private static final Comparator<PagedEvent> BY_TIME =
      Comparator.comparingLong(PagedEvent::timestampMs);

  /** So many bytes make a page full: less than any topic takes, and far more than an event. */
  private static final int FULL_BYTES = 16 * 1024;

  private final TypedStore store;
  private final PageKeys keys = new PageKeys();
  private final Stretches stretches;
  private final SingleEvents singles;

  /**
   * Creates pages that have not looked at their store; {@link #reload} is to follow.
   *
   * @param store where they are, with rows of {@link #serde}
   * @param widthMs the length of a stretch in ms, at least 1
   */
  public EventPages(TypedStore store, long widthMs) {
    this.store = store;
    this.stretches = new Stretches(store, widthMs);
    this.singles = new SingleEvents(store);
  }

  /** Returns the serde of the store's rows. */
  public static Serde<Object> serde() {
    return PageSerde.create();
  }

  /** Returns the topic named to serdes. */
  public String topic() {
    return store.topic();
  }

  /**
   * Adds an event behind all others of its stretch.
   *
   * @param key its key, which is copied
   * @param content what is kept of it, which is copied
   * @param timestampMs its timestamp in ms, not negative
   * @param marked whether it is marked already
   * @return its {@link PagedEvent#number}
   */
  public int add(byte[] key, byte[] content, long timestampMs, boolean marked) {
    Stretch stretch = loaded(stretches.findOrAdd(timestampMs));
    Row row = open(stretch);
    if (row == null) {
      return singles.add(stretch, key, content, timestampMs, marked);
    }
    EventPage page = page(row);
    int number = stretch.chains().size();
    page.add(key, content, timestampMs, marked);
    stretch.chains().add(KeyHash.of(key));
    store.update(row, page, page.latestMs());
    return number;
  }

  // Only a row that has changed is surely in the cache, and of this epoch.
  private @Nullable Row open(Stretch stretch) {
    Row last = stretch.last;
    if (last != null && last.isChanged() && page(last).length() < FULL_BYTES) {
      return last;
    }
    stretch.hasSingles |= store.isHeldOverLimit();
    return stretch.hasSingles ? null : begin(stretch);
  }

  private Row begin(Stretch stretch) {
    if (stretch.page != null) {
      stretch.page.trim();
    }
    stretches.count(stretch);
    int number = stretch.nextPage();
    Row row = store.row(stretch.startMs, PageKeys.ofPage(number));
    EventPage page = new EventPage();
    store.update(row, page, stretch.startMs);
    stretch.addPage(number);
    stretch.last = row;
    stretch.page = page;
    return row;
  }

  /**
   * Adds the events of a key from an instant to another to a list, by timestamp, then arrival.
   *
   * @param key the key
   * @param fromMs the first instant
   * @param toMs the last instant
   * @param into the list
   */
  public void find(byte[] key, long fromMs, long toMs, List<PagedEvent> into) {
    int hash = KeyHash.of(key);
    int place = stretches.placeOf(fromMs);
    for (Stretch next = stretches.get(place);
        next != null && next.startMs <= toMs;
        next = stretches.get(++place)) {
      if (!next.isLeaving) {
        find(loaded(next), key, hash, fromMs, toMs, into);
      }
    }
  }

  private void find(
      Stretch stretch, byte[] key, int hash, long fromMs, long toMs, List<PagedEvent> into) {
    int before = into.size();
    KeyChains chains = stretch.chains();
    for (int number = chains.lastOf(hash);
        number != KeyChains.NONE;
        number = chains.before(number)) {
      PagedEvent event = event(stretch, number);
      long timestampMs = event.timestampMs();
      if (timestampMs >= fromMs && timestampMs <= toMs && event.hasKey(key)) {
        into.add(event);
      }
    }
    if (into.size() > before + 1) {
      Collections.reverse(into.subList(before, into.size()));
    }
    if (stretch.hasSingles) {
      singles.find(stretch, key, fromMs, toMs, into);
    }
    if (into.size() > before + 1) {
      into.subList(before, into.size()).sort(BY_TIME);
    }
  }

  private PagedEvent event(Stretch stretch, int number) {
    int place = stretch.placeOf(number);
    Row row = store.existingRow(stretch.startMs, keys.probePage(stretch.page(place)));
    if (row == null) {
      throw new IllegalStateException(
          "a page of events from %d ms on has been lost".formatted(stretch.startMs));
    }
    return new PagedEvent(stretch, number, page(row), number - stretch.first(place));
  }

  /**
   * Returns the event that was added as one of so many.
   *
   * @param key its key
   * @param timestampMs its timestamp in ms
   * @param number its {@link PagedEvent#number}
   * @throws IllegalStateException if there is none
   */
  public PagedEvent get(byte[] key, long timestampMs, int number) {
    Stretch stretch = loaded(stretches.findOrAdd(timestampMs));
    int inPages = stretch.chains().size();
    PagedEvent found =
        number < inPages
            ? event(stretch, number)
            : singles.get(stretch, PageKeys.ofSingles(key), number - inPages);
    if (found == null) {
      throw new IllegalStateException("an event of %d ms has been lost".formatted(timestampMs));
    }
    return found;
  }

  /** Returns whether an event is marked. */
  public boolean isMarked(PagedEvent event) {
    return event.wasMarked() || (isInPage(event) && marks(event).contains(event.index()));
  }

  private static boolean isInPage(PagedEvent event) {
    return event.number() < event.stretch().chains().size();
  }

  private Marks marks(PagedEvent event) {
    Row row = store.existingRow(event.stretchMs(), keys.probeMarks(pageOf(event)));
    Object marks = row == null ? null : row.value();
    return marks == null ? Marks.NONE : (Marks) marks;
  }

  private static int pageOf(PagedEvent event) {
    Stretch stretch = event.stretch();
    return stretch.page(stretch.placeOf(event.number()));
  }

  /** Marks an event. */
  public void mark(PagedEvent event) {
    if (!isInPage(event)) {
      singles.mark(event);
      return;
    }
    Marks more = marks(event).with(event.index());
    Row row = store.row(event.stretchMs(), PageKeys.ofMarks(pageOf(event)));
    store.update(row, more, event.timestampMs());
  }

  /** Shows all events of the stretch that starts then, those of each key in order of arrival. */
  public void forEach(long stretchMs, Consumer<PagedEvent> visitor) {
    Stretch stretch = loaded(stretches.findOrAdd(stretchMs));
    for (int number = 0; number < stretch.chains().size(); number++) {
      visitor.accept(event(stretch, number));
    }
    if (stretch.hasSingles) {
      singles.forEach(stretch, visitor);
    }
  }

  /** Returns the start of the first stretch with events that starts at an instant or later. */
  public OptionalLong firstStretch(long atOrAfterMs) {
    return stretches.firstStart(atOrAfterMs);
  }

  /** Returns the start of the stretch that an instant is in. */
  public long startOf(long timeMs) {
    return stretches.startOf(timeMs);
  }

  /** Returns the last instant of the stretch that starts then. */
  public long lastOf(long stretchMs) {
    return LongMath.saturatedAdd(stretchMs, stretches.widthMs() - 1);
  }

  /**
   * Deletes the stretch that starts then; its events are not looked for any more.
   *
   * @param stretchMs its start
   * @param isFull asked before each page whether no more is to be deleted for now
   * @return whether nothing of it is left
   */
  public boolean delete(long stretchMs, BooleanSupplier isFull) {
    Stretch stretch = stretches.findOrAdd(stretchMs);
    stretch.isLeaving = true;
    boolean isGone = store.deleteBucket(stretchMs, isFull);
    if (isGone) {
      stretches.remove(stretch);
    }
    return isGone;
  }

  /** Looks at the store anew: it is another one, or its last epoch was aborted. */
  public void reload() {
    stretches.reload();
  }

  private Stretch loaded(Stretch stretch) {
    if (!stretch.isLoaded) {
      var unused =
          store.visit(
              ScanRange.ofPrefix(stretch.startMs, PageKeys.pages()),
              Integer.MAX_VALUE,
              (key, page, changed) -> load(stretch, key, (EventPage) page));
      stretch.hasSingles = singles.isPresent(stretch);
      stretch.isLoaded = true;
      stretches.count(stretch);
    }
    return stretch;
  }

  private static void load(Stretch stretch, byte[] key, EventPage page) {
    stretch.addPage(PageKeys.numberOf(key));
    for (int i = 0; i < page.size(); i++) {
      stretch.chains().add(page.keyHash(i));
    }
  }

  static EventPage page(Row row) {
    Object page = row.value();
    if (page == null) {
      throw new IllegalStateException("a page of events is gone");
    }
    return (EventPage) page;
  }
}
