package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.StatefulNode;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.window.SessionSpec;
import dev.headrace.dsl.window.SlidingSpec;
import dev.headrace.runtime.store.CommittedRow;
import java.util.List;
import java.util.Optional;

/**
 * What the rows of an aggregation's store say about windows, for somebody who asks: the same as its
 * operator would emit. Immutable, and safe for use by several threads if the aggregation's
 * functions and serdes are.
 */
public interface WindowContents {

  /**
   * A window of one key.
   *
   * @param startMs its first instant
   * @param lastMs its last instant
   * @param endMs its end as results have it
   * @param value the result so far
   * @param timestampMs the timestamp a result would have
   */
  record Found(long startMs, long lastMs, long endMs, Object value, long timestampMs) {}

  /** Returns the first bucket that windows which touch an instant, or a later one, depend on. */
  long firstBucket(long atMs);

  /** Returns the last bucket that windows which touch an instant, or an earlier one, depend on. */
  long lastBucket(long atMs);

  /** Returns whether each row holds whole windows, rather than parts of some. */
  boolean isRowByRow();

  /**
   * Returns the windows that are in some rows, in order of their start.
   *
   * @param key the key
   * @param rows the rows of the key, in order of their buckets; without those of buckets outside of
   *     the stretch that was asked for, windows outside of that stretch are not what they should be
   * @param eventTimeMs the event time that was committed with the rows
   */
  List<Found> windows(Object key, List<CommittedRow> rows, long eventTimeMs);

  /** Returns what the windows of a node are made of, or nothing when its store has no windows. */
  static Optional<WindowContents> of(StatefulNode node) {
    return node instanceof AggregateNode aggregate ? of(aggregate) : Optional.empty();
  }

  private static Optional<WindowContents> of(AggregateNode node) {
    StoreLayout layout = node.store().layout();
    if (layout instanceof StoreLayout.Windowed windowed) {
      return Optional.of(new FixedWindowContents(windowed.window(), node.fold()));
    } else if (layout instanceof StoreLayout.Sliced sliced) {
      return Optional.of(new SlicedWindowContents(sliced.window(), node.fold()));
    } else if (layout instanceof StoreLayout.Timed timed
        && node.window() instanceof SessionSpec spec) {
      return Optional.of(new SessionContents(spec, timed, node.fold()));
    } else if (layout instanceof StoreLayout.Timed timed
        && node.window() instanceof SlidingSpec spec) {
      return Optional.of(new SlidingWindowContents(spec, timed, node.fold()));
    }
    return Optional.empty();
  }
}
