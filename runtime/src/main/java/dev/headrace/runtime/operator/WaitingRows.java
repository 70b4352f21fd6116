package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.StoreLayout.Buffered;
import dev.headrace.dsl.plan.SuppressNode;
import dev.headrace.runtime.operator.WaitingRow.Totals;
import dev.headrace.runtime.operator.WaitingRow.Version;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table that wait, in one store: found by key, and in the order in which they began
 * to wait.
 *
 * <p>Invariant: a key has a version if and only if it has a mark, in the stretch of the time since
 * which the version says that it waits. Memory holds the order of one stretch, see {@link
 * DueQueue}; how much waits is counted in memory, and written when an epoch ends, so that it comes
 * back with the rows it is true of.
 */
final class WaitingRows implements DueQueue.Source {
  private static final byte[] NO_KEY = {};

  private final TypedStore store;
  private final DueQueue order = new DueQueue(Buffered.STRETCH_MS, this);
  private long rows;
  private long bytes;

  WaitingRows(SuppressNode node, OperatorSetup setup) {
    this.store = setup.store(node.store(), WaitingRow.serde(node.store().valueSerde()));
  }

  /** Returns the topic named to serdes. */
  String topic() {
    return store.topic();
  }

  /** Returns how many rows wait. */
  long rows() {
    return rows;
  }

  /** Returns how many bytes they count for. */
  long bytes() {
    return bytes;
  }

  /**
   * Lets a row wait with its new value; one that waits already goes on from when it began to.
   * Returns where it waits.
   *
   * @param key the row's key
   * @param keyBytes its bytes
   * @param change what has become of the row
   * @param timestampMs the timestamp of the change in ms
   * @param countedBytes how many bytes it counts for
   */
  Row put(Object key, byte[] keyBytes, Change change, long timestampMs, long countedBytes) {
    Row row = store.row(Buffered.ROWS, keyBytes);
    Version waiting = (Version) row.value();
    Version next;
    if (waiting == null) {
      next =
          new Version(
              timestampMs, countedBytes, change.before(), change.beforeMs(), change.after());
      Row mark = store.row(Buffered.bucketOf(timestampMs), keyBytes);
      store.update(mark, WaitingRow.MARK, timestampMs);
      order.add(new Due(timestampMs, 0, keyBytes));
      rows++;
      bytes += countedBytes;
    } else {
      next =
          new Version(
              waiting.sinceMs(),
              countedBytes,
              waiting.before(),
              waiting.beforeMs(),
              change.after());
      bytes += countedBytes - waiting.bytes();
    }
    if (row.decodedKey() == null) {
      row.decodedKey(key);
    }
    store.update(row, next, timestampMs);
    return row;
  }

  /** Returns where the row of a key waits, or null when it does not. */
  @Nullable Row row(byte[] keyBytes) {
    return store.existingRow(Buffered.ROWS, keyBytes);
  }

  /** Returns the row of a key that waits, or null when it does not. */
  @Nullable Version find(byte[] keyBytes) {
    Row row = row(keyBytes);
    return row == null ? null : (Version) row.value();
  }

  /**
   * Returns the row that began to wait first, if it did so at an instant that has come.
   *
   * @param isDue whether an instant has come; true for all earlier ones, too
   */
  @Nullable Row first(LongPredicate isDue) {
    Due due = order.peek(isDue);
    if (due == null) {
      return null;
    }
    Row row = store.existingRow(Buffered.ROWS, due.key());
    if (row == null) {
      throw new IllegalStateException("what waits since " + due.atMs() + " ms has been lost");
    }
    return row;
  }

  /** Lets a row wait no longer. */
  void remove(Row row) {
    Version waiting = (Version) row.value();
    if (waiting == null) {
      throw new IllegalStateException("a row that was to wait no longer does not wait");
    }
    order.remove(new Due(waiting.sinceMs(), 0, row.key()));
    Row mark = store.row(Buffered.bucketOf(waiting.sinceMs()), row.key());
    store.update(mark, null, mark.timestampMs());
    store.update(row, null, row.timestampMs());
    rows--;
    bytes -= waiting.bytes();
  }

  /** Returns an instant before which none of them began to wait, or empty when there is none. */
  OptionalLong nextMs() {
    return order.nextMs();
  }

  /** Writes how much waits, when that has changed. */
  void writeTotals() {
    Row row = store.row(Buffered.TOTALS, NO_KEY);
    Totals now = new Totals(rows, bytes);
    if (!now.equals(totals(row))) {
      store.update(row, rows == 0 ? null : now, 0);
    }
  }

  void reload() {
    order.reset();
    Totals found = totals(store.existingRow(Buffered.TOTALS, NO_KEY));
    rows = found.rows();
    bytes = found.bytes();
  }

  private static Totals totals(@Nullable Row row) {
    Object value = row == null ? null : row.value();
    return value == null ? new Totals(0, 0) : (Totals) value;
  }

  @Override
  public OptionalLong firstStretch(long atOrAfterMs) {
    OptionalLong bucket = store.firstBucket(Buffered.bucketOf(atOrAfterMs));
    return bucket.isEmpty() ? bucket : OptionalLong.of(Buffered.startOf(bucket.getAsLong()));
  }

  @Override
  public void load(long startMs, Consumer<Due> into) {
    for (Row mark : store.rowsOf(Buffered.bucketOf(startMs))) {
      into.accept(new Due(mark.timestampMs(), 0, mark.key()));
    }
  }
}
