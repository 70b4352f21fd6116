package dev.headrace.dsl.window;

import java.time.Duration;

/**
 * Windows of activity: events of a key belong together as long as no more than the gap lies between
 * one and the next. A session starts at its first event and ends at its last, both included.
 * Nothing is checked here: the topology's build reports illegal values.
 *
 * <pre>{@code
 * SessionWindows visits = sessions(ofMinutes(30)).grace(ofMinutes(5));
 * clicks.groupByKey().windowedBy(visits).finalResults().count("clicks-per-visit");
 * }</pre>
 *
 * @param gap the longest time between two events of one session
 * @param grace how far event time may pass a session's end and gap before the session closes
 */
public record SessionWindows(Duration gap, Duration grace) implements WindowDefinition {

  /**
   * Returns the same windows with another grace.
   *
   * @param newGrace how far event time may pass a session's end and gap before the session closes.
   *     Not negative, whole milliseconds
   */
  public SessionWindows grace(Duration newGrace) {
    return new SessionWindows(gap, newGrace);
  }
}
