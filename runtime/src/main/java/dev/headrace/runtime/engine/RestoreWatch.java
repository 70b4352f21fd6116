package dev.headrace.runtime.engine;

import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.port.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says now and then, and at the end, how far a restoration is. Used by the coordinator. */
final class RestoreWatch {
  private static final Logger log = LoggerFactory.getLogger(RestoreWatch.class);
  private static final long TOLD_EVERY_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long LOGGED_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final Clock clock;
  private final Consumer<RestoreProgress> listener;
  private long beganNanos;
  private long toldNanos;
  private long loggedNanos;

  RestoreWatch(Clock clock, Consumer<RestoreProgress> listener) {
    this.clock = clock;
    this.listener = listener;
  }

  void begin() {
    beganNanos = clock.monotonicNanos();
    toldNanos = beganNanos;
    loggedNanos = beganNanos;
  }

  /** Returns how far some workers are. */
  RestoreProgress progress(int tasks, List<RestoreWorker> workers) {
    long records = 0;
    long bytes = 0;
    long offsets = 0;
    long allOffsets = 0;
    for (RestoreWorker worker : workers) {
      Restoration.Counts counts = worker.counts();
      if (counts != null) {
        records += counts.records();
        bytes += counts.bytes();
        offsets += counts.offsets();
        allOffsets += counts.allOffsets();
      }
    }
    Duration elapsed = Duration.ofNanos(clock.monotonicNanos() - beganNanos);
    return new RestoreProgress(tasks, records, bytes, offsets, allOffsets, elapsed);
  }

  /** Tells of it if it is time to, or at the end if there was anything to replay. */
  void look(Optional<RestoreProgress> progress, boolean ended) {
    if (progress.isEmpty()) {
      return;
    }
    RestoreProgress now = progress.get();
    long nowNanos = clock.monotonicNanos();
    if (ended ? now.allOffsets() > 0 : nowNanos - toldNanos >= TOLD_EVERY_NANOS) {
      toldNanos = nowNanos;
      listener.accept(now);
    }
    if (!ended && nowNanos - loggedNanos >= LOGGED_EVERY_NANOS) {
      loggedNanos = nowNanos;
      log.atInfo()
          .addKeyValue(LogKeys.RECORDS, now.records())
          .addKeyValue(LogKeys.OFFSETS, now.offsets())
          .log("Restored {}", now);
    }
  }
}
