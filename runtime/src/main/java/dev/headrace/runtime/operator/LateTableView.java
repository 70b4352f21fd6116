package dev.headrace.runtime.operator;

import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** The view of a table whose operator is built later: operators are wired from the last on. */
public final class LateTableView implements TableView {
  private final Supplier<TableView> find;
  private @Nullable TableView found;

  /**
   * Creates the view.
   *
   * @param find returns the table's own view; called on first use
   */
  public LateTableView(Supplier<TableView> find) {
    this.find = find;
  }

  private TableView table() {
    TableView table = found;
    if (table == null) {
      table = find.get();
      found = table;
    }
    return table;
  }

  @Override
  public byte[] keyBytes(Object key) {
    return table().keyBytes(key);
  }

  @Override
  public @Nullable Serde<?> keySerde() {
    return table().keySerde();
  }

  @Override
  public void touch(byte[] keyBytes) {
    table().touch(keyBytes);
  }

  @Override
  public @Nullable Object value(Object key, byte[] keyBytes) {
    return table().value(key, keyBytes);
  }

  @Override
  public @Nullable Object value(Object key, byte[] keyBytes, long atMs) {
    return table().value(key, keyBytes, atMs);
  }

  @Override
  public boolean isOfLastCommit() {
    return table().isOfLastCommit();
  }

  @Override
  public long timestampMs(Object key, byte[] keyBytes) {
    return table().timestampMs(key, keyBytes);
  }
}
