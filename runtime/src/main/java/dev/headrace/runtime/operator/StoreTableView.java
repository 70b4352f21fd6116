package dev.headrace.runtime.operator;

import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** A table whose rows are those of one store. */
final class StoreTableView implements TableView {
  private final TypedStore store;
  private final @Nullable Serde<?> serde;
  private final Function<Object, byte[]> keyBytes;
  private final Function<Object, @Nullable Object> result;

  /**
   * Creates the view of a store.
   *
   * @param serde the serde of its keys, or null when more than that makes their bytes
   * @param keyBytes makes the bytes of a key
   * @param result makes the table's value of what the store holds
   */
  StoreTableView(
      TypedStore store,
      @Nullable Serde<?> serde,
      Function<Object, byte[]> keyBytes,
      Function<Object, @Nullable Object> result) {
    this.store = store;
    this.serde = serde;
    this.keyBytes = keyBytes;
    this.result = result;
  }

  @Override
  public byte[] keyBytes(Object key) {
    return keyBytes.apply(key);
  }

  @Override
  public @Nullable Serde<?> keySerde() {
    return serde;
  }

  @Override
  public void touch(byte[] bytes) {
    store.touch(bytes);
  }

  @Override
  public @Nullable Object value(Object key, byte[] bytes) {
    Row row = store.existingRow(bytes);
    Object value = row == null ? null : row.value();
    return value == null ? null : result.apply(value);
  }

  @Override
  public long timestampMs(Object key, byte[] bytes) {
    return store.row(bytes).timestampMs();
  }
}
