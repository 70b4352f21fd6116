package dev.headrace.runtime.operator;

import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The events that a task drops in one epoch. They count for the process once the epoch is
 * committed: an event that an abort takes back is taken, and perhaps dropped, again. Used by the
 * task's thread, and by the one that commits while that one stands still.
 */
public final class TaskDrops {
  /** How often something was missed for a reason, and what the log is to say of the first time. */
  private static final class Dropped {
    private final String where;
    private final long timestampMs;
    private final String detail;
    private long times;

    Dropped(String where, long timestampMs, String detail) {
      this.where = where;
      this.timestampMs = timestampMs;
      this.detail = detail;
    }
  }

  private final Drops drops;
  private final Map<DropReason, Dropped> dropped = new EnumMap<>(DropReason.class);

  /**
   * Creates it for a task that has dropped nothing.
   *
   * @param drops where what is committed counts
   */
  TaskDrops(Drops drops) {
    this.drops = drops;
  }

  /**
   * Counts an event, once for each window or place that has missed it.
   *
   * @param reason why
   * @param times how often it counts, at least once
   * @param where the operator's name and source line
   * @param timestampMs the event's timestamp in ms
   */
  public void drop(DropReason reason, long times, String where, long timestampMs) {
    Dropped known = dropped.get(reason);
    if (known == null) {
      known = new Dropped(where, timestampMs, "");
      dropped.put(reason, known);
    }
    known.times += times;
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
    String detail = "; " + recordOf(origin) + thrown.getClass().getName();
    dropped.computeIfAbsent(reason, any -> new Dropped(where, timestampMs, detail)).times++;
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

  /** Lets all of them count, since their epoch is committed. */
  public void commit() {
    dropped.forEach(
        (reason, of) -> drops.drop(reason, of.times, of.where, of.timestampMs, of.detail));
    dropped.clear();
  }

  /** Forgets them, since their epoch is undone. */
  public void abort() {
    dropped.clear();
  }
}
