package dev.headrace.dsl.window;

import java.time.Duration;

/**
 * How far apart in time two events of a key may be to match in a join of streams: the right one is
 * at most {@code before} earlier and at most {@code after} later than the left one, both included.
 * See {@link Windows#within} for how to make one. One of the two may be negative, so that matches
 * lie wholly before or after the left event; their sum may not. Nothing is checked here: the
 * topology's build reports illegal values.
 *
 * <pre>{@code
 * JoinWindows soon = within(ofMinutes(5)).before(ZERO).grace(ofSeconds(30));
 * clicks.join("orders-soon-after-clicks", orders, soon, (click, order) -> order.id()).to(TEXTS);
 * }</pre>
 *
 * @param before how much earlier the right event may be
 * @param after how much later the right event may be
 * @param grace how far event time may pass the last instant at which an event can have a match
 *     before that event is closed: it then has no more matches, and counts as unmatched if it had
 *     none
 */
public record JoinWindows(Duration before, Duration after, Duration grace) {

  /**
   * Returns the same windows with another limit for earlier right events.
   *
   * @param newBefore how much earlier the right event may be; perhaps negative, whole milliseconds
   */
  public JoinWindows before(Duration newBefore) {
    return new JoinWindows(newBefore, after, grace);
  }

  /**
   * Returns the same windows with another limit for later right events.
   *
   * @param newAfter how much later the right event may be; perhaps negative, whole milliseconds
   */
  public JoinWindows after(Duration newAfter) {
    return new JoinWindows(before, newAfter, grace);
  }

  /**
   * Returns the same windows with another grace.
   *
   * @param newGrace how far event time may pass an event's window before that closes. Not negative,
   *     whole milliseconds
   */
  public JoinWindows grace(Duration newGrace) {
    return new JoinWindows(before, after, newGrace);
  }
}
