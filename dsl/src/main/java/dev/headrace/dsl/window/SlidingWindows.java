package dev.headrace.dsl.window;

import java.time.Duration;

/**
 * Windows of a fixed length that lie wherever events are: two events of a key are in a common
 * window when their timestamps differ by no more than the difference. A window includes both its
 * ends. There is one that ends at each event, and one that starts just after it if it contains
 * another event. Nothing is checked here: the topology's build reports illegal values.
 *
 * <pre>{@code
 * SlidingWindows nearby = sliding(ofSeconds(10)).grace(ofSeconds(1));
 * clicks.groupByKey().windowedBy(nearby).finalResults().count("clicks-within-ten-seconds");
 * }</pre>
 *
 * @param difference the length of each window
 * @param grace how far event time may pass a window's end before the window closes
 */
public record SlidingWindows(Duration difference, Duration grace) implements WindowDefinition {

  /**
   * Returns the same windows with another grace.
   *
   * @param newGrace how far event time may pass a window's end before the window closes. Not
   *     negative, whole milliseconds
   */
  public SlidingWindows grace(Duration newGrace) {
    return new SlidingWindows(difference, newGrace);
  }
}
