package dev.headrace.runtime.metric;

import java.util.concurrent.atomic.LongAdder;

/**
 * What is known of a stage.
 *
 * @param events the events its tasks have processed, those of aborted epochs again
 * @param eventTimesMs the event time of each task as of its last commit, in ms, negative before the
 *     first event
 * @param unpersistedBytes about how many bytes of committed rows of each task a kill would lose
 * @param unpersistedSinceNanos when the first of these was committed, by the monotonic clock, for
 *     each task that has any
 */
public record StageMetrics(
    LongAdder events,
    PerPartition eventTimesMs,
    PerPartition unpersistedBytes,
    PerPartition unpersistedSinceNanos) {
  StageMetrics() {
    this(new LongAdder(), new PerPartition(), new PerPartition(), new PerPartition());
  }

  /** Forgets a task that is no longer here. */
  public void remove(int partition) {
    eventTimesMs.remove(partition);
    unpersistedBytes.remove(partition);
    unpersistedSinceNanos.remove(partition);
  }
}
