package dev.headrace.runtime.operator;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.Maps;
import dev.headrace.runtime.compile.Lookup;
import dev.headrace.runtime.logging.LogKeys;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
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
   * Counts events, once for each window or place that has missed them.
   *
   * @param reason why
   * @param times how often they count, at least once
   * @param where the operator's name and source line, of the first
   * @param timestampMs its timestamp in ms
   * @param detail what else the log is to say of it, or nothing
   */
  public void drop(DropReason reason, long times, String where, long timestampMs, String detail) {
    LongAdder count = Lookup.in(counts, reason);
    count.add(times);
    long sum = count.sum();
    if (Long.highestOneBit(sum) != Long.highestOneBit(sum - times)) {
      log.atWarn()
          .addKeyValue(LogKeys.OPERATOR, where)
          .addKeyValue(LogKeys.REASON, reason)
          .log(
              "Dropped an event at {}: {}, its timestamp is {} ms; {} dropped for this reason so"
                  + " far{}",
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
