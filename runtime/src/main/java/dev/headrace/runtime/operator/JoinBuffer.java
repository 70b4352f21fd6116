package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.window.JoinWindowSpec;
import dev.headrace.runtime.store.Row;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The events of one side of a join that may still find a match, and among them those that have had
 * none and are to come out without one.
 *
 * <p>Invariant: an event takes part until event time has passed its window and grace, and what has
 * no match by then is taken from {@link #takeUnmatched} before time counts as passed. Whether that
 * has been done follows from event time, so nothing is kept about it. A stretch of time is deleted
 * when its last event is closed.
 */
final class JoinBuffer implements DueQueue.Source {
  private final TaskContext context;
  private final JoinWindowSpec window;
  private final boolean preserving;
  private final Serde<?> valueSerde;
  private final NumberedRows rows;
  private final DueQueue unmatched;
  private long firstStretchMs = StatefulOperator.NO_TIMER;

  /**
   * Creates the buffer of a side.
   *
   * @param setup where the operator is built from
   * @param spec its store
   * @param window the windows as this side sees them
   * @param preserving whether events without a match are to come out
   */
  JoinBuffer(OperatorSetup setup, StoreSpec spec, JoinWindowSpec window, boolean preserving) {
    if (!(spec.layout() instanceof StoreLayout.Numbered layout)) {
      throw new IllegalArgumentException("store '" + spec.name() + "' does not number its events");
    }
    this.context = setup.context();
    this.window = window;
    this.preserving = preserving;
    this.valueSerde = spec.valueSerde();
    this.rows = new NumberedRows(setup.store(spec, BufferedEvent.serde(spec.valueSerde())), layout);
    this.unmatched = new DueQueue(layout.widthMs(), this);
  }

  /** Returns the topic named to serdes. */
  String topic() {
    return rows.topic();
  }

  /** Returns whether events without a match come out. */
  boolean preserving() {
    return preserving;
  }

  /** Returns the windows as this side sees them. */
  JoinWindowSpec window() {
    return window;
  }

  /** Adds an event whose window is open. */
  void add(byte[] keyBytes, Object key, Object value, long timestampMs, boolean matched) {
    Row row = rows.add(keyBytes, new BufferedEvent(value, matched), timestampMs);
    row.decodedKey(key);
    firstStretchMs = Math.min(firstStretchMs, row.bucket());
    if (preserving && !matched) {
      unmatched.add(due(row));
    }
  }

  /**
   * Adds the events that match one of the other side to a list, by timestamp, then arrival.
   *
   * @param keyBytes the key
   * @param timestampMs the timestamp of the one of the other side
   * @param seen the windows as the other side sees them
   * @param into the list
   */
  void find(byte[] keyBytes, long timestampMs, JoinWindowSpec seen, List<Row> into) {
    rows.find(keyBytes, seen.firstMatchMs(timestampMs), seen.lastMatchMs(timestampMs), into);
    // What is closed stays until the rest of its stretch is, too. And at the end of time a range
    // that lies behind it would end with its last instant.
    into.removeIf(
        row ->
            window.isClosed(row.timestampMs(), context.eventTimeMs())
                || !seen.matches(timestampMs, row.timestampMs()));
  }

  /** Notes that an event has a match. */
  void matched(Row row) {
    BufferedEvent event = in(row);
    if (preserving && !event.matched()) {
      unmatched.remove(due(row));
      rows.update(row, event.asMatched());
    }
  }

  /** Returns the first event without a match that is closed, or null. */
  @Nullable Due peekUnmatched(long eventTimeMs) {
    return preserving
        ? unmatched.peek(timestampMs -> window.isClosed(timestampMs, eventTimeMs))
        : null;
  }

  /** Takes the event that {@link #peekUnmatched} returned, and returns its row. */
  Row takeUnmatched(Due due) {
    unmatched.remove(due);
    Row row = rows.get(due.key(), due.atMs(), due.number());
    if (row == null) {
      throw new IllegalStateException("an event of " + due.atMs() + " ms has been lost");
    }
    return row;
  }

  /** Deletes the stretches of which all events are closed. */
  void expire(long eventTimeMs) {
    while (firstStretchMs != StatefulOperator.NO_TIMER
        && window.isClosed(rows.lastOf(firstStretchMs), eventTimeMs)) {
      rows.delete(firstStretchMs);
      findFirstStretch();
    }
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
    if (preserving) {
      nextMs = Math.min(nextMs, unmatched.nextMs().orElse(nextMs));
    }
    long lastOpenMs = window.lastOpenMs(nextMs);
    return lastOpenMs == Long.MAX_VALUE ? StatefulOperator.NO_TIMER : lastOpenMs + 1;
  }

  void reload() {
    unmatched.reset();
    findFirstStretch();
  }

  /** Returns an event that has waited as the record it stands for. */
  @SuppressWarnings("unchecked") // Types end at the plan; the serde is that of the store's values.
  Origin asRecord(Row row, Due due) {
    return new BufferedOrigin(
        topic(),
        context.partition(),
        due,
        in(row).value(),
        (Serializer<Object>) valueSerde.serializer());
  }

  static BufferedEvent in(Row row) {
    Object value = row.value();
    if (value == null) {
      throw new IllegalStateException("an event that was to be joined is gone");
    }
    return (BufferedEvent) value;
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
      if (!in(row).matched() && !window.isClosed(row.timestampMs(), context.eventTimeMs())) {
        into.accept(due(row));
      }
    }
  }
}
