package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.window.JoinWindowSpec;
import dev.headrace.runtime.page.PagedEvent;
import java.util.List;
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
  private final BufferedValues values;
  private final EventBuffer events;

  /**
   * Creates the buffer of a side.
   *
   * @param setup where the operator is built from
   * @param position the side's position among the inputs
   * @param spec its store
   * @param window the windows as this side sees them
   * @param preserving whether events without a match are to come out
   */
  JoinBuffer(
      OperatorSetup setup,
      int position,
      StoreSpec spec,
      JoinWindowSpec window,
      boolean preserving) {
    this.context = setup.context();
    this.window = window;
    this.preserving = preserving;
    this.events = new EventBuffer(setup, spec, new Closing(window), preserving);
    this.values = new BufferedValues(setup, position, spec, topic());
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
    return events.pages().topic();
  }

  /** Returns whether events without a match come out. */
  boolean preserving() {
    return preserving;
  }

  /** Returns the windows as this side sees them. */
  JoinWindowSpec window() {
    return window;
  }

  /** Returns what is kept of the value of the event in process. */
  byte[] bytesOf(Object value) {
    return values.bytesOf(value);
  }

  /** Returns the value of an event that waits. */
  Object valueOf(PagedEvent event) {
    return values.valueOf(event.content());
  }

  /**
   * Adds an event whose window is open.
   *
   * @param keyBytes its key
   * @param valueBytes what {@link #bytesOf} has made of its value
   * @param timestampMs its timestamp in ms
   * @param matched whether it has had a match
   */
  void add(byte[] keyBytes, byte[] valueBytes, long timestampMs, boolean matched) {
    events.add(keyBytes, valueBytes, timestampMs, matched);
  }

  /**
   * Adds the events that match one of the other side to a list, by timestamp, then arrival.
   *
   * @param keyBytes the key
   * @param timestampMs the timestamp of the one of the other side
   * @param seen the windows as the other side sees them
   * @param into the list
   */
  void find(byte[] keyBytes, long timestampMs, JoinWindowSpec seen, List<PagedEvent> into) {
    events
        .pages()
        .find(keyBytes, seen.firstMatchMs(timestampMs), seen.lastMatchMs(timestampMs), into);
    // What is closed stays until the rest of its stretch is, too. And at the end of time a range
    // that lies behind it would end with its last instant.
    into.removeIf(
        event ->
            events.isClosed(event.timestampMs())
                || !seen.matches(timestampMs, event.timestampMs()));
  }

  /** Notes that an event has a match. */
  void matched(PagedEvent event) {
    if (preserving && !events.pages().isMarked(event)) {
      events.mark(event);
    }
  }

  /** Returns the first event without a match that is closed, or null. */
  @Nullable Due peekUnmatched(long eventTimeMs) {
    return events.peek(eventTimeMs);
  }

  /** Takes the event that {@link #peekUnmatched} returned, and returns it. */
  PagedEvent takeUnmatched(Due due) {
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
  Origin asRecord(PagedEvent event, Due due) {
    return new BufferedOrigin(topic(), context.partition(), due, event::content);
  }
}
