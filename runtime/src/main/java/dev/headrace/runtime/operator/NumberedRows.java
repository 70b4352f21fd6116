package dev.headrace.runtime.operator;

import com.google.common.math.LongMath;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Events kept one by one, by time: each is a row of its own, so that equal ones stay apart and a
 * row is no longer than an event. A stretch of time goes as a whole.
 *
 * <p>The events of a key within a stretch are a list, in order of arrival: see {@link
 * NumberedKeys}.
 */
final class NumberedRows {
  private static final Comparator<Row> BY_TIME = Comparator.comparingLong(Row::timestampMs);

  private final TypedStore store;
  private final NumberedKeys<Row> lists;
  private final StoreLayout.Numbered layout;

  NumberedRows(TypedStore store, StoreLayout.Numbered layout) {
    this.store = store;
    this.lists = new NumberedKeys<>(store::existingRow);
    this.layout = layout;
  }

  /** Returns the topic named to serdes. */
  String topic() {
    return store.topic();
  }

  /** Adds an event behind those of its key and stretch, and returns its row. */
  Row add(byte[] key, Object value, long timestampMs) {
    Row row = firstFree(layout.bucketOf(timestampMs), key);
    store.update(row, value, timestampMs);
    return row;
  }

  /** Replaces what is kept of an event. */
  void update(Row row, Object value) {
    store.update(row, value, row.timestampMs());
  }

  private Row firstFree(long stretchMs, byte[] key) {
    Row first = store.row(stretchMs, NumberedKeys.rowKey(key, 0));
    return first.isPresent()
        ? store.row(stretchMs, NumberedKeys.rowKey(key, lists.size(stretchMs, key)))
        : first;
  }

  /** Adds the rows of a key from an instant to another to a list, by timestamp, then arrival. */
  void find(byte[] key, long fromMs, long toMs, List<Row> into) {
    OptionalLong stretch = store.firstBucket(layout.bucketOf(Math.max(0, fromMs)));
    while (stretch.isPresent() && stretch.getAsLong() <= toMs) {
      find(stretch.getAsLong(), key, fromMs, toMs, into);
      stretch = behind(stretch.getAsLong());
    }
  }

  private void find(long stretchMs, byte[] key, long fromMs, long toMs, List<Row> into) {
    int before = into.size();
    boolean sorted = true;
    long latestMs = Long.MIN_VALUE;
    int number = 0;
    Row row = lists.get(stretchMs, key, number);
    while (row != null) {
      long timestampMs = row.timestampMs();
      if (timestampMs >= fromMs && timestampMs <= toMs) {
        into.add(row);
        sorted &= timestampMs >= latestMs;
        latestMs = timestampMs;
      }
      number++;
      row = lists.get(stretchMs, key, number);
    }
    if (!sorted) {
      into.subList(before, into.size()).sort(BY_TIME);
    }
  }

  private OptionalLong behind(long stretchMs) {
    return stretchMs == Long.MAX_VALUE ? OptionalLong.empty() : store.firstBucket(stretchMs + 1);
  }

  /** Returns the row that an event was added as, or null when it is gone. */
  @Nullable Row get(byte[] key, long timestampMs, int number) {
    return lists.get(layout.bucketOf(timestampMs), key, number);
  }

  /** Returns the start of the first stretch with events that starts at an instant or later. */
  OptionalLong firstStretch(long atOrAfterMs) {
    return store.firstBucket(atOrAfterMs);
  }

  /** Returns the last instant of the stretch that starts then. */
  long lastOf(long stretchMs) {
    return LongMath.saturatedAdd(stretchMs, layout.widthMs() - 1);
  }

  /** Returns the rows of all keys within one stretch. */
  List<Row> rowsOf(long stretchMs) {
    return store.rowsOf(stretchMs);
  }

  /**
   * Deletes a stretch as far as the epoch has room for it; returns whether nothing of it is left.
   */
  boolean delete(long stretchMs, Portion portion) {
    return store.deleteBucket(stretchMs, portion::isEpochFull);
  }
}
