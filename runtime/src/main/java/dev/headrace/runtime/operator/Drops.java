package dev.headrace.runtime.operator;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.headrace.runtime.compile.Lookup;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The number of events dropped so far by each reason, in the whole process. Safe from any thread.
 * The log gets the first of each reason and then ever rarer ones, so that it can be neither silent
 * nor flooded.
 */
public final class Drops {
  private static final Logger log = LoggerFactory.getLogger(Drops.class);

  private final ImmutableMap<DropReason, LongAdder> counts =
      Maps.toMap(EnumSet.allOf(DropReason.class), any -> new LongAdder());

  /**
   * Counts an event, once for each window or place that has missed it.
   *
   * @param reason why
   * @param times how often it counts, at least once
   * @param where the operator's name and source line
   * @param timestampMs the event's timestamp in ms
   */
  public void drop(DropReason reason, long times, String where, long timestampMs) {
    count(reason, times, where, timestampMs, "");
  }

  /**
   * Counts one drop after a failure.
   *
   * @param reason why
   * @param where the operator's name and source line
   * @param timestampMs the event's timestamp in ms
   * @param origin the record that was processed, or null when there was none
   * @param thrown what went wrong; its message may hold data, which has no place in a log
   */
  void drop(
      DropReason reason,
      String where,
      long timestampMs,
      @Nullable Origin origin,
      Throwable thrown) {
    count(reason, 1, where, timestampMs, "; " + recordOf(origin) + thrown.getClass().getName());
  }

  private static String recordOf(@Nullable Origin origin) {
    if (origin == null) {
      return "";
    }
    String partition = "record %s-%d".formatted(origin.topic(), origin.partition());
    return origin.offset().isPresent()
        ? "%s offset %d, ".formatted(partition, origin.offset().getAsLong())
        : partition + ", ";
  }

  private void count(DropReason reason, long times, String where, long timestampMs, String detail) {
    LongAdder count = Lookup.in(counts, reason);
    count.add(times);
    long sum = count.sum();
    if (Long.highestOneBit(sum) != Long.highestOneBit(sum - times)) {
      log.warn(
          "Dropped an event at {}: {}, its timestamp is {} ms; {} dropped for this reason so far{}",
          where,
          reason,
          timestampMs,
          sum,
          detail);
    }
  }

  /** Returns the counts that are not zero. */
  public Map<DropReason, Long> counts() {
    ImmutableSortedMap.Builder<DropReason, Long> result = ImmutableSortedMap.naturalOrder();
    counts.forEach(
        (reason, count) -> {
          if (count.sum() > 0) {
            result.put(reason, count.sum());
          }
        });
    return result.build();
  }
}
