package dev.headrace.runtime.engine;

import dev.headrace.runtime.logging.LogKeys;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of an application instance: what its coordinator says, but DEGRADED while the log is
 * silent, since the coordinator may be waiting for just that. Safe from any thread.
 */
final class Lifecycle {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private final String application;
  private final StateListener listener;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile AppState said = AppState.CREATED;
  private volatile AppState state = AppState.CREATED;
  private boolean silent;

  Lifecycle(String application, StateListener listener) {
    this.application = application;
    this.listener = listener;
  }

  AppState state() {
    return state;
  }

  /** Returns what the coordinator has said last. */
  AppState said() {
    return said;
  }

  /** Says what the coordinator does; from its thread. */
  synchronized void become(AppState now) {
    said = now;
    publish();
  }

  /** Says that the coordinator has got on again, if it did not; from its thread. */
  void goesOn() {
    if (said == AppState.DEGRADED) {
      become(AppState.RESTORING);
    }
  }

  /** Says whether nobody answers for the log. */
  synchronized void isSilent(boolean isSo) {
    silent = isSo;
    publish();
  }

  // Listeners hear of changes in the order in which they take place, whoever has made them.
  private void publish() {
    AppState before = state;
    AppState now = silent && isToGetOn(said) ? AppState.DEGRADED : said;
    if (before == now) {
      return;
    }
    state = now;
    log.atInfo().addKeyValue(LogKeys.STATE, now).log("Application '{}' is {}", application, now);
    try {
      listener.changed(before, now);
    } catch (RuntimeException e) {
      log.warn("The state listener of application '{}' threw at {}", application, now, e);
    }
    if (now.isFinal()) {
      ended.countDown();
    }
  }

  private static boolean isToGetOn(AppState state) {
    return state == AppState.STARTING || state == AppState.RESTORING || state == AppState.RUNNING;
  }

  /** Tells how far a restoration is. */
  void isRestoring(RestoreProgress progress) {
    try {
      listener.restoring(progress);
    } catch (RuntimeException e) {
      log.warn("The state listener of application '{}' threw at {}", application, progress, e);
    }
  }

  boolean awaitEnd(long nanos) throws InterruptedException {
    return ended.await(nanos, TimeUnit.NANOSECONDS);
  }
}
