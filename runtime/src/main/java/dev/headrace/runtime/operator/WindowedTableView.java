package dev.headrace.runtime.operator;

import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.store.CommittedRow;
import dev.headrace.runtime.store.TypedStore;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The results of fixed windows as they were committed last. A window may close within the epoch,
 * and then its rows are gone; what has changed since the commit is passed on before that.
 *
 * @param store the store, whose buckets are windows
 * @param keyBytes makes the bytes of a key, without its window
 * @param result makes the table's value of what the store holds
 */
record WindowedTableView(
    TypedStore store, Function<Object, byte[]> keyBytes, Function<Object, @Nullable Object> result)
    implements TableView {

  /** Returns the bytes of the key within, and the start of the window. */
  @Override
  public byte[] keyBytes(Object key) {
    Windowed<?> windowed = (Windowed<?>) key;
    byte[] within = keyBytes.apply(windowed.key());
    return ByteBuffer.allocate(within.length + Long.BYTES)
        .put(within)
        .putLong(windowed.startMs())
        .array();
  }

  @Override
  public @Nullable Object value(Object key, byte[] bytes) {
    CommittedRow row = committed(key, bytes).orElse(null);
    return row == null ? null : result.apply(row.value());
  }

  @Override
  public boolean isOfLastCommit() {
    return true;
  }

  @Override
  public long timestampMs(Object key, byte[] bytes) {
    return committed(key, bytes).orElseThrow().timestampMs();
  }

  private Optional<CommittedRow> committed(Object key, byte[] bytes) {
    byte[] within = Arrays.copyOf(bytes, bytes.length - Long.BYTES);
    return store.committed(((Windowed<?>) key).startMs(), within);
  }
}
