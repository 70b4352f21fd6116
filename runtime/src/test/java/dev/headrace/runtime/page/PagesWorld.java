package dev.headrace.runtime.page;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.store.CacheBudget;
import dev.headrace.runtime.store.CountingAppender;
import dev.headrace.runtime.store.StoreShape;
import dev.headrace.runtime.store.TypedStore;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import dev.headrace.state.heap.HeapDatabases;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;

/** Pages of events in a store on the heap, and a list of what they must hold. */
final class PagesWorld {
  static final long WIDTH_MS = 10;

  /** An event as the list has it. */
  record Event(String key, String content, long timestampMs, boolean marked) {
    long stretchMs() {
      return timestampMs - timestampMs % WIDTH_MS;
    }
  }

  private final TaskDatabase database =
      new HeapDatabases().open(new DatabaseIdentity("app", "task"));
  private final CacheBudget budget;
  private final List<Event> committed = new ArrayList<>();
  private final List<Event> newest = new ArrayList<>();
  private final CountingAppender changelog = new CountingAppender();
  private TypedStore store;
  private EventPages pages;

  /**
   * Creates a store without events.
   *
   * @param cachedLimitBytes how much should be in memory; a quarter may be known of events
   */
  PagesWorld(long cachedLimitBytes) {
    budget = new CacheBudget(cachedLimitBytes, 1 << 20);
    store = open();
    pages = pages();
  }

  private TypedStore open() {
    return new TypedStore(
        new StoreShape("events", EventPages.serde(), true),
        "topic",
        database.store("events"),
        changelog,
        budget);
  }

  private EventPages pages() {
    EventPages opened = new EventPages(store, WIDTH_MS);
    opened.reload();
    return opened;
  }

  /** Returns how many records the changelog has. */
  int appended() {
    return changelog.appended();
  }

  /** Returns the bytes that the store has in memory, and what is known of its events. */
  long cachedBytes() {
    return budget.cachedBytes();
  }

  void add(String key, String content, long timestampMs, boolean marked) {
    int number = pages.add(key.getBytes(UTF_8), content.getBytes(UTF_8), timestampMs, marked);
    Event event = new Event(key, content, timestampMs, marked);
    newest.add(event);
    assertThat(shown(pages.get(key.getBytes(UTF_8), timestampMs, number))).isEqualTo(event);
  }

  private Event shown(PagedEvent event) {
    return new Event(
        new String(event.key(), UTF_8),
        new String(event.content(), UTF_8),
        event.timestampMs(),
        pages.isMarked(event));
  }

  private List<PagedEvent> lookFor(String key, long fromMs, long toMs) {
    List<PagedEvent> found = new ArrayList<>();
    pages.find(key.getBytes(UTF_8), fromMs, toMs, found);
    return found;
  }

  void find(String key, long fromMs, long toMs) {
    List<Event> expected =
        newest.stream()
            .filter(event -> event.key.equals(key))
            .filter(event -> event.timestampMs >= fromMs && event.timestampMs <= toMs)
            .sorted(Comparator.comparingLong(Event::timestampMs))
            .toList();
    assertThat(lookFor(key, fromMs, toMs).stream().map(this::shown)).isEqualTo(expected);
  }

  /** Marks the first event of a key from an instant on that is not marked. */
  void mark(String key, long fromMs) {
    for (PagedEvent event : lookFor(key, fromMs, Long.MAX_VALUE)) {
      if (!pages.isMarked(event)) {
        newest.set(newest.indexOf(shown(event)), marked(shown(event)));
        pages.mark(event);
        return;
      }
    }
  }

  private static Event marked(Event event) {
    return new Event(event.key, event.content, event.timestampMs, true);
  }

  /** Deletes the first stretch, as far as there is room for a number of pages. */
  void delete(int atMost) {
    OptionalLong first = pages.firstStretch(0);
    if (first.isEmpty()) {
      assertThat(newest).isEmpty();
      return;
    }
    int[] left = {atMost};
    if (pages.delete(first.getAsLong(), () -> left[0]-- == 0)) {
      newest.removeIf(event -> event.stretchMs() == first.getAsLong());
    } else {
      // It is closed: nobody looks at its events while it goes.
      while (!pages.delete(first.getAsLong(), () -> false)) {}
      newest.removeIf(event -> event.stretchMs() == first.getAsLong());
    }
  }

  void commit() {
    store.writeChangelog();
    store.commit();
    committed.clear();
    committed.addAll(newest);
  }

  void abort() {
    store.abort();
    pages.reload();
    newest.clear();
    newest.addAll(committed);
  }

  void writeBehindAndEvict() {
    WriteBatch batch = new WriteBatch();
    store.writeBehind(batch);
    database.write(batch);
    store.written();
    store.evict(0);
  }

  void restart() {
    abort();
    writeBehindAndEvict();
    store.close();
    assertThat(budget.cachedBytes()).isZero();
    store = open();
    pages = pages();
  }

  /** Checks that all events are there, stretch by stretch and in order of arrival. */
  void requireAll() {
    List<Event> expected = new ArrayList<>(newest);
    expected.sort(Comparator.comparing(Event::key).thenComparing(Event::stretchMs));
    List<Event> seen = new ArrayList<>();
    OptionalLong stretch = pages.firstStretch(0);
    while (stretch.isPresent()) {
      pages.forEach(stretch.getAsLong(), event -> seen.add(shown(event)));
      stretch = pages.firstStretch(stretch.getAsLong() + 1);
    }
    // Those of different keys come in any order.
    seen.sort(Comparator.comparing(Event::key).thenComparing(Event::stretchMs));
    assertThat(seen).isEqualTo(expected);
  }
}
