package dev.headrace.runtime.port;

import java.time.Duration;

/** A worker that is being driven; safe from any thread. */
public interface WorkerHandle {
  /**
   * Tells that there is work: an idle worker is driven again at once. Cheap when it is not idle.
   */
  void wake();

  /** Waits until the worker is done, at most {@code atMost}; returns whether it is. */
  boolean awaitDone(Duration atMost);

  /**
   * Returns where the worker's thread stands now, one frame per line; for reports of stuck lanes.
   */
  String stackTrace();
}
