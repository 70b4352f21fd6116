package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.runtime.page.EventPages;
import dev.headrace.runtime.page.PagedEvent;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Events that wait in a store for as long as event time has not passed what each of them waits for.
 * Those that are to come out then do so in order of timestamp, key bytes and arrival.
 *
 * <p>Invariant: an event waits until it is closed, and is taken by {@link #take} before time counts
 * as passed. Whether that has been done follows from event time, so nothing is kept about it. A
 * stretch of time is deleted when its last event is closed.
 */
final class EventBuffer implements DueQueue.Source {

  /** Until when events wait; later ones never for a shorter time than earlier ones. */
  interface Closing {
    /** Returns whether an event does not wait any more. */
    boolean isClosed(long timestampMs, long eventTimeMs);

    /** Returns the last event time at which an event waits. */
    long lastOpenMs(long timestampMs);
  }

  private final OperatorTime time;
  private final EventPages pages;
  private final Closing closing;
  private final boolean unmarkedComeOut;
  private final DueQueue queue;
  private long firstStretchMs = StatefulOperator.NO_TIMER;

  /**
   * Creates a buffer.
   *
   * @param setup where the operator is built from
   * @param spec its store
   * @param closing until when events wait
   * @param unmarkedComeOut whether events that are not marked are to come out when they are closed
   */
  EventBuffer(OperatorSetup setup, StoreSpec spec, Closing closing, boolean unmarkedComeOut) {
    if (!(spec.layout() instanceof StoreLayout.Paged layout)) {
      throw new IllegalArgumentException("store '" + spec.name() + "' has no pages of events");
    }
    this.time = setup.time();
    this.pages = new EventPages(setup.store(spec, EventPages.serde()), layout.widthMs());
    this.closing = closing;
    this.unmarkedComeOut = unmarkedComeOut;
    this.queue = new DueQueue(layout.widthMs(), this);
  }

  /** Returns where the events are. */
  EventPages pages() {
    return pages;
  }

  /** Returns whether an event does not wait any more, as time counts for the one in process. */
  boolean isClosed(long timestampMs) {
    return closing.isClosed(timestampMs, time.eventTimeMs());
  }

  /** Adds an event that is not closed. */
  void add(byte[] keyBytes, byte[] content, long timestampMs, boolean marked) {
    int number = pages.add(keyBytes, content, timestampMs, marked);
    firstStretchMs = Math.min(firstStretchMs, pages.startOf(timestampMs));
    if (unmarkedComeOut && !marked) {
      queue.add(new Due(timestampMs, 0, keyBytes, number));
    }
  }

  /** Marks an event, so that it does not come out. */
  void mark(PagedEvent event) {
    queue.remove(due(event));
    pages.mark(event);
  }

  /** Returns the first event that is to come out by an event time, or null. */
  @Nullable Due peek(long eventTimeMs) {
    return unmarkedComeOut
        ? queue.peek(timestampMs -> closing.isClosed(timestampMs, eventTimeMs))
        : null;
  }

  /** Takes the event that {@link #peek} returned, and returns it. */
  PagedEvent take(Due due) {
    queue.remove(due);
    return pages.get(due.key(), due.atMs(), due.number());
  }

  /** Deletes a portion of the stretches of which all events are closed; returns if none is left. */
  boolean expire(long eventTimeMs, Portion portion) {
    while (firstStretchMs != StatefulOperator.NO_TIMER
        && closing.isClosed(pages.lastOf(firstStretchMs), eventTimeMs)) {
      if (!pages.delete(firstStretchMs, portion::isEpochFull)) {
        return false;
      }
      findFirstStretch();
    }
    return true;
  }

  private void findFirstStretch() {
    firstStretchMs = pages.firstStretch(0).orElse(StatefulOperator.NO_TIMER);
  }

  /** Returns the event time from which something is to be taken out. */
  long nextTimerMs() {
    if (firstStretchMs == StatefulOperator.NO_TIMER) {
      return StatefulOperator.NO_TIMER;
    }
    long nextMs = pages.lastOf(firstStretchMs);
    if (unmarkedComeOut) {
      nextMs = Math.min(nextMs, queue.nextMs().orElse(nextMs));
    }
    long lastOpenMs = closing.lastOpenMs(nextMs);
    return lastOpenMs == Long.MAX_VALUE ? StatefulOperator.NO_TIMER : lastOpenMs + 1;
  }

  void reload() {
    pages.reload();
    queue.reset();
    findFirstStretch();
  }

  private static Due due(PagedEvent event) {
    return new Due(event.timestampMs(), 0, event.key(), event.number());
  }

  @Override
  public OptionalLong firstStretch(long atOrAfterMs) {
    return pages.firstStretch(atOrAfterMs);
  }

  // What was closed before time moved now has come out.
  @Override
  public void load(long startMs, Consumer<Due> into) {
    pages.forEach(
        startMs,
        event -> {
          if (!isClosed(event.timestampMs()) && !pages.isMarked(event)) {
            into.accept(due(event));
          }
        });
  }
}
