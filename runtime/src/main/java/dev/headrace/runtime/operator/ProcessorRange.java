package dev.headrace.runtime.operator;

import dev.headrace.dsl.processor.StoreEntry;
import dev.headrace.dsl.processor.StoreRange;
import dev.headrace.runtime.store.ScanRange;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * A processor's view of a part of one of its stores.
 *
 * <p>A walk reads a page of rows and goes on behind the last one that it has shown, so that no
 * cursor outlives the reading of a page. What is left of a page is thrown away once the store has
 * changed; pages are small then, since that mostly happens again.
 */
final class ProcessorRange implements StoreRange<Object, Object> {
  private static final int FIRST_PAGE = 8;
  private static final int LARGEST_PAGE = 64;

  private final ProcessorStore store;
  private final ScanRange range;

  ProcessorRange(ProcessorStore store, ScanRange range) {
    this.store = store;
    this.range = range;
  }

  @Override
  public Iterator<StoreEntry<Object, Object>> iterator() {
    return new Walk();
  }

  @Override
  public StoreRange<Object, Object> reversed() {
    return new ProcessorRange(store, range.reversed());
  }

  @Override
  public long count() {
    return store.count(range);
  }

  private static final class Found {
    final byte[] key;
    final Object value;

    Found(byte[] key, Object value) {
      this.key = key;
      this.value = value;
    }
  }

  private final class Walk implements Iterator<StoreEntry<Object, Object>> {
    private final Deque<Found> page = new ArrayDeque<>();
    private int pageRows = FIRST_PAGE;
    private byte @Nullable [] lastKey;
    private @Nullable Found upcoming;
    private boolean mayHaveMore = true;
    private long changesSeen = store.changes();

    @Override
    public boolean hasNext() {
      if (upcoming == null) {
        upcoming = find();
      }
      return upcoming != null;
    }

    private @Nullable Found find() {
      if (changesSeen != store.changes()) {
        page.clear();
        pageRows = 1;
        mayHaveMore = true;
      }
      if (page.isEmpty() && mayHaveMore) {
        read();
      }
      return page.poll();
    }

    private void read() {
      changesSeen = store.changes();
      mayHaveMore =
          store.visit(
              range.behind(lastKey),
              pageRows,
              (key, value, changed) -> page.add(new Found(key, value)));
      pageRows = Math.min(LARGEST_PAGE, 2 * pageRows);
    }

    @Override
    public StoreEntry<Object, Object> next() {
      if (!hasNext() || upcoming == null) {
        throw new NoSuchElementException("the walk has come to its end: ask hasNext() before");
      }
      Found found = upcoming;
      upcoming = null;
      lastKey = found.key;
      return store.entry(found.key, found.value);
    }
  }
}
