package dev.headrace.runtime.envelope;

import java.util.List;

/**
 * News about the time of upstream tasks.
 *
 * @param notices one notice per upstream task, in the order they were given
 */
public record Control(List<TimeNotice> notices) implements ExchangeMessage {
  /** Keeps an immutable copy. */
  public Control {
    notices = List.copyOf(notices);
  }
}
