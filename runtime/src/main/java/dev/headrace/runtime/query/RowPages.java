package dev.headrace.runtime.query;

import dev.headrace.runtime.query.StoreUnavailableException.Reason;
import dev.headrace.runtime.store.CommittedRow;
import dev.headrace.runtime.store.CommittedScan;
import dev.headrace.runtime.store.ScanRange;
import dev.headrace.runtime.store.TypedStore;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * A range of the rows of all partitions, page by page, one partition after the other; all as they
 * were when it began. Used by one thread.
 */
final class RowPages implements Iterator<RowPages.Page>, AutoCloseable {
  // Few enough for a lane not to notice, and enough to make the way to it worthwhile.
  private static final int ROWS_PER_PAGE = 256;

  /** A page of one partition, and the event time it stands on. */
  record Page(int partition, List<CommittedRow> rows, long eventTimeMs) {}

  private record Walk(int partition, TypedStore store, CommittedScan scan, long eventTimeMs) {}

  private final String name;
  private final StoreAccess access;
  private final Deque<Walk> walks = new ArrayDeque<>();
  private @Nullable Page next;

  RowPages(String name, StoreAccess access, ScanRange range) {
    this.name = name;
    this.access = access;
    access
        .askAll(
            partition ->
                new Walk(
                    -1,
                    partition.store(),
                    partition.store().scanCommitted(range),
                    partition.eventTimeMs()))
        .forEach(
            (number, walk) -> walks.add(new Walk(number, walk.store, walk.scan, walk.eventTimeMs)));
  }

  /** Returns the pages, once. */
  Stream<Page> stream() {
    var pages =
        Spliterators.spliteratorUnknownSize(this, Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(pages, false).onClose(this::close);
  }

  @Override
  public boolean hasNext() {
    while (next == null && !walks.isEmpty()) {
      Page page = read(walks.element());
      if (page.rows.isEmpty()) {
        close(walks.remove());
      } else {
        next = page;
      }
    }
    return next != null;
  }

  @Override
  public Page next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    Page page = Objects.requireNonNull(next);
    next = null;
    return page;
  }

  private Page read(Walk walk) {
    List<CommittedRow> rows =
        access.ask(
            walk.partition,
            partition -> {
              if (partition.store() != walk.store) {
                throw new StoreUnavailableException(
                    Reason.MOVED,
                    "partition %d of store '%s' has moved while its rows were read: begin anew"
                        .formatted(walk.partition, name));
              }
              if (walk.scan.isClosed()) {
                throw new StoreUnavailableException(
                    Reason.EXPIRED,
                    "rows of store '%s' were not read on while many others were: begin anew, and close streams that are not read to their end"
                        .formatted(name));
              }
              return walk.store.next(walk.scan, ROWS_PER_PAGE);
            });
    return new Page(walk.partition, rows, walk.eventTimeMs);
  }

  @Override
  public void close() {
    next = null;
    while (!walks.isEmpty()) {
      close(walks.remove());
    }
  }

  private void close(Walk walk) {
    access.tell(
        walk.partition,
        partition -> {
          if (partition.store() == walk.store) {
            walk.scan.close();
          }
        });
  }
}
