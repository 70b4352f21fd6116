package dev.headrace.runtime.operator;

import com.google.common.math.LongMath;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.runtime.operator.TimedValues.Timed;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Events kept by time: those of one key within one stretch of time are one row, and a stretch goes
 * as a whole.
 */
final class TimedRows {
  private final TypedStore store;
  private final StoreLayout.Timed layout;

  TimedRows(TypedStore store, StoreLayout.Timed layout) {
    this.store = store;
    this.layout = layout;
  }

  void add(byte[] key, long timestampMs, Object value) {
    Row row = store.row(layout.bucketOf(timestampMs), key);
    TimedValues values = in(row).with(new Timed(timestampMs, value));
    store.update(row, values, values.latestMs());
  }

  /** Returns the events of a key within a stretch of time, both ends included, in order. */
  List<Timed> between(byte[] key, long fromMs, long toMs) {
    return between(key, fromMs, toMs, TimedRows::in);
  }

  /** Returns those of them that were there when the epoch began. */
  List<Timed> committedBetween(byte[] key, long fromMs, long toMs) {
    return between(key, fromMs, toMs, TimedRows::committedIn);
  }

  private List<Timed> between(
      byte[] key, long fromMs, long toMs, Function<@Nullable Row, TimedValues> version) {
    List<Timed> found = new ArrayList<>();
    OptionalLong bucket = store.firstBucket(layout.bucketOf(Math.max(0, fromMs)));
    while (bucket.isPresent() && bucket.getAsLong() <= toMs) {
      Row row = store.existingRow(bucket.getAsLong(), key);
      for (Timed timed : version.apply(row).all()) {
        if (timed.timestampMs() >= fromMs && timed.timestampMs() <= toMs) {
          found.add(timed);
        }
      }
      bucket = store.bucketAfter(bucket.getAsLong());
    }
    return found;
  }

  /** Returns the start of the first stretch with events that ends after an instant. */
  OptionalLong firstStretch(long atOrAfterMs) {
    return store.firstBucket(layout.bucketOf(Math.max(0, atOrAfterMs)));
  }

  /** Returns the start of the next stretch with events behind one. */
  OptionalLong stretchAfter(long stretchMs) {
    return store.bucketAfter(stretchMs);
  }

  /** Returns the last instant of the stretch that starts then. */
  long lastOf(long stretchMs) {
    return LongMath.saturatedAdd(stretchMs, layout.widthMs() - 1);
  }

  /** Returns the rows of all keys within one stretch, in any order. */
  List<Row> rowsOf(long stretchMs) {
    return store.rowsInAnyOrder(stretchMs);
  }

  /**
   * Deletes a stretch as far as the epoch has room for it; returns whether nothing of it is left.
   */
  boolean delete(long stretchMs, Portion portion) {
    return store.deleteBucket(stretchMs, portion::isEpochFull);
  }

  static TimedValues in(@Nullable Row row) {
    return valuesOf(row == null ? null : row.value());
  }

  private static TimedValues committedIn(@Nullable Row row) {
    return valuesOf(row == null ? null : row.committedValue());
  }

  private static TimedValues valuesOf(@Nullable Object value) {
    return value == null ? TimedValues.NONE : (TimedValues) value;
  }
}
