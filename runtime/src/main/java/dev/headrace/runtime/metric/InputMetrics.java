package dev.headrace.runtime.metric;

import java.util.concurrent.atomic.LongAdder;

/**
 * What is known of a topic that is read, a repartition topic included.
 *
 * @param records the records taken in, those of aborted epochs again
 * @param lag the records of each partition that are known to be committed in the log and not taken
 *     in yet, so those behind a transaction that is still open do not count
 * @param held 1 for each partition that pauses at a record which is to be tried again later
 */
public record InputMetrics(LongAdder records, PerPartition lag, PerPartition held) {
  InputMetrics() {
    this(new LongAdder(), new PerPartition(), new PerPartition());
  }
}
