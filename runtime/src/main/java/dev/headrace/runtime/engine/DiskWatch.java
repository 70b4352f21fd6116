package dev.headrace.runtime.engine;

import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.port.Clock;
import dev.headrace.state.DiskFullException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps in mind whether the local disk is too full to go on, and when to try again. What is
 * committed is in the changelogs, so nothing is lost meanwhile. Used by the coordinator.
 */
final class DiskWatch {
  private static final Logger log = LoggerFactory.getLogger(DiskWatch.class);

  private final Clock clock;
  private final long retryNanos;
  private @Nullable DiskFullException full;
  private long triedNanos;

  /**
   * Creates it.
   *
   * @param clock the clock
   * @param retryEvery the time between two tries
   */
  DiskWatch(Clock clock, Duration retryEvery) {
    this.clock = clock;
    this.retryNanos = retryEvery.toNanos();
  }

  /** Takes note of what a try to write has come to; empty when there was room. */
  void tried(Optional<DiskFullException> found) {
    if (found.isPresent() && full == null) {
      log.atWarn()
          .addKeyValue(LogKeys.REASON, "disk full")
          .log("Nothing is taken in until there is room on the disk: {}", found.get().getMessage());
      triedNanos = clock.monotonicNanos();
    } else if (found.isEmpty() && full != null) {
      log.info("There is room on the disk again");
    }
    full = found.orElse(null);
  }

  /** Returns whether it is time to try again; then that is noted as a try. */
  boolean isRetryDue() {
    long nowNanos = clock.monotonicNanos();
    if (full == null || nowNanos - triedNanos < retryNanos) {
      return false;
    }
    triedNanos = nowNanos;
    return true;
  }

  /** Returns why there is no getting on, if there is none. */
  Optional<String> reason() {
    return Optional.ofNullable(full).map(DiskFullException::getMessage);
  }
}
