package dev.headrace.dsl.window;

import java.time.Duration;

/**
 * Windows of a fixed size that follow each other without gap or overlap. Nothing is checked here,
 * so that a constant of this type never breaks the class that holds it: the topology's build
 * reports illegal values.
 *
 * <pre>{@code
 * TumblingWindows minutes = tumbling(ofMinutes(1)).grace(ofSeconds(10));
 * clicks.groupByKey().windowedBy(minutes).finalResults().count("clicks-per-minute").to(VIEWS);
 * }</pre>
 *
 * @param size the length of each window
 * @param grace how far event time may pass a window's end before the window closes
 */
public record TumblingWindows(Duration size, Duration grace) implements WindowDefinition {

  /**
   * Returns the same windows with another grace.
   *
   * @param newGrace how far event time may pass a window's end before the window closes; an event
   *     that comes later than that is dropped as late. Not negative, whole milliseconds
   */
  public TumblingWindows grace(Duration newGrace) {
    return new TumblingWindows(size, newGrace);
  }
}
