package dev.headrace.dsl.suppression;

import java.time.Duration;

/**
 * How a table's updates are held back: each row for some event time, so that of its updates within
 * that time only the last one is passed on; and how many may wait. What waits is kept in a store on
 * disk, so the bound is there to be chosen, not to save the heap. Counted per partition. Nothing is
 * checked here: the topology's build reports illegal values. Immutable.
 *
 * <p>There is no {@code untilWindowCloses()}, as Kafka Streams has it: to get the one final result
 * of each window, call {@code finalResults()} before the aggregation, where nothing has to be held
 * back a second time.
 *
 * <pre>{@code
 * clicks.groupByKey()
 *     .count("clicks-per-user")
 *     .suppress("calm-clicks", untilTimeLimit(ofMinutes(1)).maxRows(100_000).emitEarlyWhenFull())
 *     .toStream()
 *     .to(COUNTS);
 * }</pre>
 *
 * @param limit how long a row is held back from its first update on
 * @param maxRows how many rows may wait
 * @param maxBytes how many bytes of keys and values may wait
 * @param whenFull what happens to a row that would be one too many
 */
public record Suppression(Duration limit, long maxRows, long maxBytes, WhenFull whenFull) {

  /** What happens when more would wait than may. Nothing is dropped in either case. */
  public enum WhenFull {
    /** What has waited for longest is passed on before its time. */
    EMIT_EARLY,
    /** The application stops, and says which table is full. */
    STOP
  }

  /**
   * Begins the suppression of updates for some time. A row waits from its first update that was not
   * passed on until event time has come to that update's timestamp and the limit; then its latest
   * value is passed on.
   *
   * @param limit for how long, whole milliseconds, at least 1
   */
  public static TimeLimit untilTimeLimit(Duration limit) {
    return new TimeLimit(limit);
  }

  /**
   * A suppression without a bound, which has to have one.
   *
   * @param limit how long a row is held back
   */
  public record TimeLimit(Duration limit) {

    /**
     * Bounds the number of rows that wait, per partition.
     *
     * @param rows how many, at least 1
     */
    public Bounded maxRows(long rows) {
      return new Bounded(limit, rows, Long.MAX_VALUE);
    }

    /**
     * Bounds the bytes of what waits, per partition: those of the keys and latest values of its
     * rows. Values are serialized once more to be counted.
     *
     * @param bytes how many, at least 1
     */
    public Bounded maxBytes(long bytes) {
      return new Bounded(limit, Long.MAX_VALUE, bytes);
    }
  }

  /**
   * A suppression with a bound, which has to say what happens there.
   *
   * @param limit how long a row is held back
   * @param maxRows how many rows may wait
   * @param maxBytes how many bytes may wait
   */
  public record Bounded(Duration limit, long maxRows, long maxBytes) {

    /** Bounds the number of rows, too; see {@link TimeLimit#maxRows}. */
    public Bounded maxRows(long rows) {
      return new Bounded(limit, rows, maxBytes);
    }

    /** Bounds the bytes, too; see {@link TimeLimit#maxBytes}. */
    public Bounded maxBytes(long bytes) {
      return new Bounded(limit, maxRows, bytes);
    }

    /**
     * Passes on before its time what has waited for longest, as often as needed to be within the
     * bound.
     */
    public Suppression emitEarlyWhenFull() {
      return new Suppression(limit, maxRows, maxBytes, WhenFull.EMIT_EARLY);
    }

    /**
     * Stops the application when the bound is exceeded. Started again it stops there again, until
     * the bound is raised or the other way chosen; nothing is lost.
     */
    public Suppression stopWhenFull() {
      return new Suppression(limit, maxRows, maxBytes, WhenFull.STOP);
    }
  }
}
