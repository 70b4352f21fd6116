package dev.headrace.runtime.metric;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/** The last value of something that every partition has for itself. Safe from any thread. */
public final class PerPartition {
  private final Map<Integer, Long> values = new ConcurrentHashMap<>();

  PerPartition() {}

  /** Publishes the value of a partition. */
  public void set(int partition, long value) {
    values.put(partition, value);
  }

  /** Forgets a partition that is no longer here. */
  public void remove(int partition) {
    values.remove(partition);
  }

  /** Returns the sum over all partitions. */
  public long sum() {
    return values.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns the least value of all partitions, empty when there is none. */
  public OptionalLong least() {
    return values.values().stream().mapToLong(Long::longValue).min();
  }
}
