package dev.headrace.dsl.window;

import java.time.Duration;

/**
 * Windows of a fixed size that start at regular distances and overlap: {@code [start, start +
 * size)} for every start that is a multiple of the advance. Nothing is checked here: the topology's
 * build reports illegal values.
 *
 * <pre>{@code
 * HoppingWindows lastMinute = hopping(ofMinutes(1), ofSeconds(1)).grace(ofSeconds(10));
 * clicks.groupByKey().windowedBy(lastMinute).finalResults().count("last-minute").to(VIEWS);
 * }</pre>
 *
 * @param size the length of each window
 * @param advance the distance between the starts of two windows
 * @param grace how far event time may pass a window's end before the window closes
 */
public record HoppingWindows(Duration size, Duration advance, Duration grace)
    implements WindowDefinition {

  /**
   * Returns the same windows with another grace.
   *
   * @param newGrace how far event time may pass a window's end before the window closes. Not
   *     negative, whole milliseconds
   */
  public HoppingWindows grace(Duration newGrace) {
    return new HoppingWindows(size, advance, newGrace);
  }
}
