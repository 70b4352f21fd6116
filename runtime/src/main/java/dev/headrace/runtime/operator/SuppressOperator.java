package dev.headrace.runtime.operator;

import com.google.common.math.LongMath;
import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.SuppressNode;
import dev.headrace.dsl.plan.SuppressSpec;
import dev.headrace.runtime.operator.WaitingRow.Version;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.StoreException;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Holds the updates of a table back, and passes on the latest of each row when event time has come
 * to the timestamp of the first one and the limit.
 *
 * <p>Idea: what is passed on depends on the updates that come and on event time alone, not on where
 * epochs end: what falls due goes before the event that moved time is processed, and an update that
 * is due when it comes goes at once. Invariant: what a row was before the first update that waits
 * is what was passed on last, so that whoever is downstream is told of a whole change.
 */
final class SuppressOperator implements StatefulOperator, Operator, TableView {
  private final SuppressNode node;
  private final SuppressSpec spec;
  private final TaskContext context;
  private final OperatorTime time;
  private final WaitingRows waiting;
  private final RowKeys keys;
  private final Serializer<Object> valueSerializer;
  private final TableView upstream;
  private final Operator downstream;

  @SuppressWarnings("unchecked") // Types end at the plan; the serde is that of the table's values.
  SuppressOperator(SuppressNode node, OperatorSetup setup) {
    this.node = node;
    this.spec = node.suppression();
    this.context = setup.context();
    this.time = setup.time();
    this.waiting = new WaitingRows(node, setup);
    this.keys = new RowKeys(setup, node.store().keySerde(), waiting.topic());
    this.valueSerializer = (Serializer<Object>) node.store().valueSerde().serializer();
    this.upstream = setup.table(0);
    this.downstream = setup.downstream(0);
  }

  @Override
  public Operator input(int position) {
    return this;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || !(value instanceof Change change)) {
      throw new IllegalStateException(this + " takes changes of a table only");
    }
    byte[] keyBytes = keyBytes(key, headers);
    long countedBytes = countedBytes(keyBytes, change.after());
    LongPredicate hasCome = hasCome(time.eventTimeMs());
    if (time.isSettling()) {
      emitIfDue(waiting.row(keyBytes), hasCome);
    }
    emitIfDue(waiting.put(key, keyBytes, change, timestampMs, countedBytes), hasCome);
    while (waiting.rows() > spec.maxRows() || waiting.bytes() > spec.maxBytes()) {
      requireEarly();
      emit(waiting.first(any -> true));
    }
  }

  // A change that is left out would make the next one wrong, so no policy is asked about it.
  private byte[] keyBytes(Object key, Headers headers) {
    try {
      return keys.bytes(key, headers);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  private long countedBytes(byte[] keyBytes, @Nullable Object value) {
    if (!spec.boundsBytes()) {
      return 0;
    }
    try {
      byte[] bytes = value == null ? null : valueSerializer.serialize(waiting.topic(), value);
      return keyBytes.length + (bytes == null ? 0L : bytes.length);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  private RuntimeException failure(RuntimeException cause) {
    return OperatorException.in(toString(), node.location(), cause);
  }

  private void requireEarly() {
    if (spec.stopsWhenFull()) {
      throw new StoreException(
          "%s (%s) is full: with one more update %d rows%s would wait in partition %d, and its bound is %s. Raise the bound, shorten the time limit, or use emitEarlyWhenFull()"
              .formatted(
                  this,
                  node.location(),
                  waiting.rows(),
                  spec.boundsBytes() ? " of %d bytes".formatted(waiting.bytes()) : "",
                  context.partition(),
                  spec.bound()),
          null);
    }
  }

  private LongPredicate hasCome(long eventTimeMs) {
    long lastDueMs = LongMath.saturatedSubtract(eventTimeMs, spec.limitMs());
    return sinceMs -> sinceMs <= lastDueMs;
  }

  private void emitIfDue(@Nullable Row row, LongPredicate isDue) {
    if (row != null && row.value() instanceof Version version && isDue.test(version.sinceMs())) {
      emit(row);
    }
  }

  private void emit(@Nullable Row row) {
    if (row == null || !(row.value() instanceof Version version)) {
      throw new IllegalStateException(this + " has nothing that waits");
    }
    Object key = key(row);
    long timestampMs = row.timestampMs();
    waiting.remove(row);
    // Of a row that came and went nobody needs to know.
    if (version.before() == null && version.after() == null) {
      return;
    }
    Origin record = context.origin();
    if (record == null) {
      context.origin(asRecord(row.key(), version.after(), timestampMs));
    }
    Change change = new Change(version.before(), version.beforeMs(), version.after());
    context.emit(downstream, row.key(), key, change, timestampMs, new RecordHeaders());
    context.origin(record);
  }

  private Object key(Row row) {
    try {
      return keys.key(row);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  private Origin asRecord(byte[] keyBytes, @Nullable Object value, long timestampMs) {
    return new BufferedOrigin(
        waiting.topic(),
        context.partition(),
        new Due(timestampMs, 0, keyBytes),
        () -> value == null ? null : valueSerializer.serialize(waiting.topic(), value));
  }

  @Override
  public long nextTimerMs() {
    OptionalLong firstMs = waiting.nextMs();
    return firstMs.isEmpty()
        ? NO_TIMER
        : LongMath.saturatedAdd(firstMs.getAsLong(), spec.limitMs());
  }

  @Override
  public boolean onTime(long eventTimeMs, Portion portion) {
    LongPredicate isDue = hasCome(eventTimeMs);
    for (Row row = waiting.first(isDue); row != null; row = waiting.first(isDue)) {
      if (portion.isUsedUp()) {
        return false;
      }
      portion.take();
      emit(row);
    }
    return true;
  }

  @Override
  public boolean emitsWhenEpochEnds() {
    return false;
  }

  @Override
  public void flush() {
    waiting.writeTotals();
  }

  @Override
  public void reload() {
    waiting.reload();
  }

  @Override
  public TableView view() {
    return this;
  }

  @Override
  public byte[] keyBytes(Object key) {
    return keys.bytes(key);
  }

  @Override
  public @Nullable Object value(Object key, byte[] keyBytes) {
    Version version = waiting.find(keyBytes);
    return version == null ? upstream.value(key, upstream.keyBytes(key)) : version.before();
  }

  @Override
  public long timestampMs(Object key, byte[] keyBytes) {
    Version version = waiting.find(keyBytes);
    return version == null ? upstream.timestampMs(key, upstream.keyBytes(key)) : version.beforeMs();
  }

  @Override
  public String toString() {
    return OperatorException.nameOf(node);
  }
}
