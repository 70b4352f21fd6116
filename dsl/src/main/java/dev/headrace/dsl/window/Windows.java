package dev.headrace.dsl.window;

import java.time.Duration;
import java.time.Instant;

/**
 * The entry points to windows, meant to be imported statically.
 *
 * <pre>{@code
 * clicks.groupByKey()
 *     .windowedBy(hopping(ofMinutes(5), ofMinutes(1)).grace(ofSeconds(30)))
 *     .count("clicks-in-five-minutes");
 * }</pre>
 */
public final class Windows {

  private Windows() {}

  /**
   * Returns windows of a fixed size that follow each other without gap or overlap, the first one
   * starting at the epoch, with no grace.
   *
   * @param size the length of each window, at least 1 ms and whole milliseconds; anything else is
   *     reported when the topology is built
   */
  public static TumblingWindows tumbling(Duration size) {
    return new TumblingWindows(size, Duration.ZERO);
  }

  /**
   * Returns windows of a fixed size that start at regular distances, with no grace. Each event is
   * in every window that covers it.
   *
   * @param size the length of each window, at least 1 ms and whole milliseconds
   * @param advance the distance between two starts, from 1 ms to the size, whole milliseconds. When
   *     it divides the size, final results of aggregations that can be combined cost about the same
   *     for any size
   */
  public static HoppingWindows hopping(Duration size, Duration advance) {
    return new HoppingWindows(size, advance, Duration.ZERO);
  }

  /**
   * Returns windows that lie wherever events are, with no grace.
   *
   * @param difference the length of each window: the longest time between two events in it, not
   *     negative, whole milliseconds
   */
  public static SlidingWindows sliding(Duration difference) {
    return new SlidingWindows(difference, Duration.ZERO);
  }

  /**
   * Returns windows of activity that end when a key falls silent, with no grace.
   *
   * @param gap the longest time between two events of one session, not negative, whole milliseconds
   */
  public static SessionWindows sessions(Duration gap) {
    return new SessionWindows(gap, Duration.ZERO);
  }

  /**
   * Returns what matches in a join of streams: events of a key that are no further apart, whichever
   * comes first, with no grace.
   *
   * @param difference the longest time between two events that match, not negative, whole
   *     milliseconds
   */
  public static JoinWindows within(Duration difference) {
    return new JoinWindows(difference, difference, Duration.ZERO);
  }

  /** Returns the one window that starts at the epoch and never ends. */
  public static UnlimitedWindows unlimited() {
    return new UnlimitedWindows(Instant.EPOCH);
  }

  /**
   * Returns the one window that starts at an instant and never ends.
   *
   * @param start the first instant, not before the epoch
   */
  public static UnlimitedWindows unlimited(Instant start) {
    return new UnlimitedWindows(start);
  }
}
