package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.window.UnlimitedSpec;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.store.Row;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of each key into one row, for one window without end or for none. Emits at most
 * one result per key and epoch, when the epoch ends, in the order in which the keys were first
 * changed, or every result at once; its timestamp is the latest of the events that went into the
 * row.
 */
final class KeyedAggregateOperator extends AggregateOperator {
  private final @Nullable UnlimitedSpec window;
  private final boolean everyUpdate;

  KeyedAggregateOperator(AggregateNode node, OperatorSetup setup) {
    super(node, setup.store(node.store()), setup);
    this.window = node.window() instanceof UnlimitedSpec unlimited ? unlimited : null;
    this.everyUpdate = emission == Emission.EVERY_UPDATE;
  }

  @Override
  public @Nullable Foresight foresight() {
    return fold.isKeyAtHand() ? (keyBytes, timestampMs) -> store.touch(keyBytes) : null;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || value == null) {
      drops.dropIncomplete(key, timestampMs);
      return;
    }
    if (window != null && timestampMs < window.startMs()) {
      drops.drop(DropReason.BEFORE_WINDOWS, timestampMs);
      return;
    }
    Row row = store.row(fold.keyBytes(key, headers));
    Object before = row.value();
    long beforeMs = row.timestampMs();
    fold.into(store, row, key, value, timestampMs);
    if (everyUpdate) {
      emit(row, before, beforeMs);
    }
  }

  private void emit(Row row, @Nullable Object before, long beforeMs) {
    Object key = fold.key(row);
    Update update = new Update(before, beforeMs, row.value());
    if (window == null) {
      emit(row.key(), key, update, row.timestampMs());
    } else {
      var windowed = new Windowed<>(key, window.startMs(), Long.MAX_VALUE);
      emit(null, windowed, update, row.timestampMs());
    }
  }

  @Override
  public TableView view() {
    return window == null ? fold.view(store) : fold.viewOfOneWindow(store);
  }

  @Override
  public boolean emitsWhenEpochEnds() {
    return !everyUpdate;
  }

  @Override
  public void flush() {
    if (everyUpdate) {
      return;
    }
    for (Row row : store.changed()) {
      emit(row, row.committedValue(), row.committedTimestampMs());
      store.writeToChangelog(row);
    }
  }

  @Override
  public void reload() {
    // Everything it knows is in its store.
  }
}
