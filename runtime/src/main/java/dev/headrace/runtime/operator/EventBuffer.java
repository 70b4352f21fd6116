package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.runtime.store.Row;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.Serde;
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

  private final TaskContext context;
  private final NumberedRows rows;
  private final Closing closing;
  private final @Nullable Predicate<Row> comesOut;
  private final DueQueue queue;
  private long firstStretchMs = StatefulOperator.NO_TIMER;

  /**
   * Creates a buffer.
   *
   * @param setup where the operator is built from
   * @param spec its store
   * @param rowSerde the serde of what is kept of an event
   * @param closing until when events wait
   * @param comesOut whether an event is to come out when it is closed; null if none ever is
   */
  EventBuffer(
      OperatorSetup setup,
      StoreSpec spec,
      Serde<?> rowSerde,
      Closing closing,
      @Nullable Predicate<Row> comesOut) {
    if (!(spec.layout() instanceof StoreLayout.Numbered layout)) {
      throw new IllegalArgumentException("store '" + spec.name() + "' does not number its events");
    }
    this.context = setup.context();
    this.rows = new NumberedRows(setup.store(spec, rowSerde), layout);
    this.closing = closing;
    this.comesOut = comesOut;
    this.queue = new DueQueue(layout.widthMs(), this);
  }

  /** Returns where the events are. */
  NumberedRows rows() {
    return rows;
  }

  /** Returns whether an event does not wait any more, as time counts for the one in process. */
  boolean isClosed(long timestampMs) {
    return closing.isClosed(timestampMs, context.eventTimeMs());
  }

  /** Adds an event that is not closed. */
  void add(byte[] keyBytes, Object key, Object event, long timestampMs) {
    Row row = rows.add(keyBytes, event, timestampMs);
    firstStretchMs = Math.min(firstStretchMs, row.bucket());
    if (comesOut != null && comesOut.test(row)) {
      row.decodedKey(key);
      queue.add(due(row));
    }
  }

  /** Takes note that an event that was to come out is not any more. */
  void staysIn(Row row) {
    queue.remove(due(row));
  }

  /** Returns the first event that is to come out by an event time, or null. */
  @Nullable Due peek(long eventTimeMs) {
    return comesOut == null
        ? null
        : queue.peek(timestampMs -> closing.isClosed(timestampMs, eventTimeMs));
  }

  /** Takes the event that {@link #peek} returned, and returns its row. */
  Row take(Due due) {
    queue.remove(due);
    Row row = rows.get(due.key(), due.atMs(), due.number());
    if (row == null) {
      throw new IllegalStateException("an event of " + due.atMs() + " ms has been lost");
    }
    return row;
  }

  /** Deletes a portion of the stretches of which all events are closed; returns if none is left. */
  boolean expire(long eventTimeMs, Portion portion) {
    while (firstStretchMs != StatefulOperator.NO_TIMER
        && closing.isClosed(rows.lastOf(firstStretchMs), eventTimeMs)) {
      if (!rows.delete(firstStretchMs, portion)) {
        return false;
      }
      findFirstStretch();
    }
    return true;
  }

  private void findFirstStretch() {
    firstStretchMs = rows.firstStretch(0).orElse(StatefulOperator.NO_TIMER);
  }

  /** Returns the event time from which something is to be taken out. */
  long nextTimerMs() {
    if (firstStretchMs == StatefulOperator.NO_TIMER) {
      return StatefulOperator.NO_TIMER;
    }
    long nextMs = rows.lastOf(firstStretchMs);
    if (comesOut != null) {
      nextMs = Math.min(nextMs, queue.nextMs().orElse(nextMs));
    }
    long lastOpenMs = closing.lastOpenMs(nextMs);
    return lastOpenMs == Long.MAX_VALUE ? StatefulOperator.NO_TIMER : lastOpenMs + 1;
  }

  void reload() {
    queue.reset();
    findFirstStretch();
  }

  private static Due due(Row row) {
    return new Due(row.timestampMs(), 0, NumberedKeys.keyOf(row), NumberedKeys.numberOf(row));
  }

  @Override
  public OptionalLong firstStretch(long atOrAfterMs) {
    return rows.firstStretch(atOrAfterMs);
  }

  // What was closed before time moved now has come out.
  @Override
  public void load(long startMs, Consumer<Due> into) {
    for (Row row : rows.rowsOf(startMs)) {
      if (comesOut != null && comesOut.test(row) && !isClosed(row.timestampMs())) {
        into.accept(due(row));
      }
    }
  }
}
