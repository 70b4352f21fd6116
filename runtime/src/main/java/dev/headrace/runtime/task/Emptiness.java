package dev.headrace.runtime.task;

import dev.headrace.runtime.port.Clock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Tells whether an input has been empty for so long that its task no longer waits for it. */
final class Emptiness {
  private final Clock clock;
  private final @Nullable Duration patience;
  private long sinceNanos;
  private boolean lasting;

  /**
   * Begins now.
   *
   * @param patience how long the task waits, or null for not at all
   */
  Emptiness(Clock clock, @Nullable Duration patience) {
    this.clock = clock;
    this.patience = patience;
    this.lasting = patience == null;
    begin();
  }

  /** Takes note that the input has become empty. */
  void begin() {
    if (patience != null) {
      sinceNanos = clock.monotonicNanos();
      lasting = false;
    }
  }

  /** Looks at the clock; returns whether the task does not wait any more from now on. */
  boolean tick() {
    boolean before = lasting;
    lasting = patience == null || clock.monotonicNanos() - sinceNanos >= patience.toNanos();
    return lasting && !before;
  }

  /** Returns whether the task does not wait. */
  boolean isLasting() {
    return lasting;
  }
}
