package dev.headrace.runtime.metric;

import java.util.concurrent.atomic.LongAdder;

/**
 * What is known of a stage.
 *
 * @param events the events its tasks have processed, those of aborted epochs again
 * @param eventTimesMs the event time of each task as of its last commit, in ms, negative before the
 *     first event
 */
public record StageMetrics(LongAdder events, PerPartition eventTimesMs) {
  StageMetrics() {
    this(new LongAdder(), new PerPartition());
  }
}
