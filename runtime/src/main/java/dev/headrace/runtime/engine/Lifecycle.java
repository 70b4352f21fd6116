package dev.headrace.runtime.engine;

import dev.headrace.runtime.logging.LogKeys;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The state of an application instance; changed by its coordinator, read and awaited by anyone. */
final class Lifecycle {
  private static final Logger log = LoggerFactory.getLogger(Lifecycle.class);

  private final String application;
  private final StateListener listener;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile AppState state = AppState.CREATED;

  Lifecycle(String application, StateListener listener) {
    this.application = application;
    this.listener = listener;
  }

  AppState state() {
    return state;
  }

  void become(AppState now) {
    AppState before = state;
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
