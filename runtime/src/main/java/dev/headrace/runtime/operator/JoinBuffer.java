package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.window.JoinWindowSpec;
import dev.headrace.runtime.store.Row;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * The events of one side of a join that may still find a match, and among them those that have had
 * none and are to come out without one. An event takes part until event time has passed its window
 * and grace: see {@link EventBuffer}.
 */
final class JoinBuffer {
  private final TaskContext context;
  private final JoinWindowSpec window;
  private final boolean preserving;
  private final Serde<?> valueSerde;
  private final EventBuffer events;

  /**
   * Creates the buffer of a side.
   *
   * @param setup where the operator is built from
   * @param spec its store
   * @param window the windows as this side sees them
   * @param preserving whether events without a match are to come out
   */
  JoinBuffer(OperatorSetup setup, StoreSpec spec, JoinWindowSpec window, boolean preserving) {
    this.context = setup.context();
    this.window = window;
    this.preserving = preserving;
    this.valueSerde = spec.valueSerde();
    this.events =
        new EventBuffer(
            setup,
            spec,
            BufferedEvent.serde(spec.valueSerde()),
            new Closing(window),
            preserving ? row -> !in(row).matched() : null);
  }

  private record Closing(JoinWindowSpec window) implements EventBuffer.Closing {
    @Override
    public boolean isClosed(long timestampMs, long eventTimeMs) {
      return window.isClosed(timestampMs, eventTimeMs);
    }

    @Override
    public long lastOpenMs(long timestampMs) {
      return window.lastOpenMs(timestampMs);
    }
  }

  /** Returns the topic named to serdes. */
  String topic() {
    return events.rows().topic();
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
    events.add(keyBytes, key, new BufferedEvent(value, matched), timestampMs);
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
    events
        .rows()
        .find(keyBytes, seen.firstMatchMs(timestampMs), seen.lastMatchMs(timestampMs), into);
    // What is closed stays until the rest of its stretch is, too. And at the end of time a range
    // that lies behind it would end with its last instant.
    into.removeIf(
        row -> events.isClosed(row.timestampMs()) || !seen.matches(timestampMs, row.timestampMs()));
  }

  /** Notes that an event has a match. */
  void matched(Row row) {
    BufferedEvent event = in(row);
    if (preserving && !event.matched()) {
      events.staysIn(row);
      events.rows().update(row, event.asMatched());
    }
  }

  /** Returns the first event without a match that is closed, or null. */
  @Nullable Due peekUnmatched(long eventTimeMs) {
    return events.peek(eventTimeMs);
  }

  /** Takes the event that {@link #peekUnmatched} returned, and returns its row. */
  Row takeUnmatched(Due due) {
    return events.take(due);
  }

  /** Deletes a portion of the stretches of which all events are closed; returns if none is left. */
  boolean expire(long eventTimeMs, Portion portion) {
    return events.expire(eventTimeMs, portion);
  }

  /** Returns the event time from which something is to be taken out. */
  long nextTimerMs() {
    return events.nextTimerMs();
  }

  void reload() {
    events.reload();
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
}
