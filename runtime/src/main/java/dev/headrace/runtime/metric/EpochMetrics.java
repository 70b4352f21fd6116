package dev.headrace.runtime.metric;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is known of the epochs of a process.
 *
 * @param committed the epochs committed
 * @param aborted the epochs aborted and taken again
 * @param sessionsReopened how often a session was opened anew
 * @param drainNanos how long lanes have drained at the ends of epochs, in ns
 * @param commitNanos how long commits have taken behind that, in ns
 * @param changedBytes the bytes of the rows that the last epoch has changed
 */
public record EpochMetrics(
    LongAdder committed,
    LongAdder aborted,
    LongAdder sessionsReopened,
    LongAdder drainNanos,
    LongAdder commitNanos,
    AtomicLong changedBytes) {
  EpochMetrics() {
    this(
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new LongAdder(),
        new AtomicLong());
  }
}
