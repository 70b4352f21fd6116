package dev.headrace.runtime.page;

import dev.headrace.runtime.store.NumberedKeys;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.ScanRange;
import dev.headrace.runtime.store.TypedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events of stretches of which no more may be known in memory: each is a row of its own, under
 * its key and its number among those of the key. They cost more, but memory only while they are
 * looked at. They come behind all events in pages, since a stretch gets no more pages once it has
 * one of them.
 */
final class SingleEvents {
  private static final int SHOWN_AT_ONCE = 256;

  private final TypedStore store;
  private final NumberedKeys<Row> lists;

  SingleEvents(TypedStore store) {
    this.store = store;
    this.lists = new NumberedKeys<>(store::existingRow);
  }

  /** Returns whether a stretch has any. */
  boolean isPresent(Stretch stretch) {
    return !store.rowsOf(stretch.startMs, PageKeys.singles(), 1).isEmpty();
  }

  /** Adds an event, and returns its number. */
  int add(Stretch stretch, byte[] key, byte[] content, long timestampMs, boolean marked) {
    byte[] list = PageKeys.ofSingles(key);
    int number = lists.size(stretch.startMs, list);
    EventPage page = new EventPage();
    page.add(key, content, timestampMs, marked);
    page.trim();
    store.update(store.row(stretch.startMs, NumberedKeys.rowKey(list, number)), page, timestampMs);
    return stretch.chains().size() + number;
  }

  /** Adds the events of a key from an instant to another to a list, in order of arrival. */
  void find(Stretch stretch, byte[] key, long fromMs, long toMs, List<PagedEvent> into) {
    byte[] list = PageKeys.ofSingles(key);
    int number = 0;
    PagedEvent event = get(stretch, list, number);
    while (event != null) {
      if (event.timestampMs() >= fromMs && event.timestampMs() <= toMs) {
        into.add(event);
      }
      number++;
      event = get(stretch, list, number);
    }
  }

  /** Returns an event by its number among those of its list, or null. */
  @Nullable PagedEvent get(Stretch stretch, byte[] list, int number) {
    Row row = lists.get(stretch.startMs, list, number);
    return row == null ? null : event(stretch, row, number);
  }

  private static PagedEvent event(Stretch stretch, Row row, int number) {
    return new PagedEvent(stretch, stretch.chains().size() + number, EventPages.page(row), 0);
  }

  void mark(PagedEvent event) {
    Stretch stretch = event.stretch();
    byte[] key = event.key();
    int number = event.number() - stretch.chains().size();
    EventPage page = new EventPage();
    page.add(key, event.content(), event.timestampMs(), true);
    page.trim();
    byte[] rowKey = NumberedKeys.rowKey(PageKeys.ofSingles(key), number);
    store.update(store.row(stretch.startMs, rowKey), page, event.timestampMs());
  }

  /** Shows all events of a stretch, those of each key in order of arrival. */
  void forEach(Stretch stretch, Consumer<PagedEvent> visitor) {
    List<PagedEvent> some = new ArrayList<>();
    ScanRange left = ScanRange.ofPrefix(stretch.startMs, PageKeys.singles());
    byte[] last;
    do {
      some.clear();
      last =
          store.visit(
              left,
              SHOWN_AT_ONCE,
              (key, page, changed) ->
                  some.add(
                      new PagedEvent(
                          stretch,
                          stretch.chains().size() + PageKeys.numberOf(key),
                          (EventPage) page,
                          0)));
      left = left.behind(last);
      some.forEach(visitor);
    } while (last != null);
  }
}
