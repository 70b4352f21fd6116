package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.ForeignKeyMessage.Answer;
import dev.headrace.dsl.plan.ForeignKeyMessage.Subscription;
import dev.headrace.dsl.plan.SubscriptionsNode;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.ScanRange;
import dev.headrace.runtime.store.TypedStore;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps which left rows name which right row, and answers them, see {@link ForeignKeyJoinOperator}.
 *
 * <p>Answers go out when the epoch ends, when all changes of the right table have come: for each
 * right row that has changed, one for each subscription, as a walk over the store that keeps none
 * of them, and one for each subscription that the epoch brought. So a left row hears of a right row
 * once per epoch.
 *
 * <p>What is too much for the end of one epoch is put off: how far the walk over a right row's
 * subscriptions has come is in the store, and it goes on in the next epochs, with the right row as
 * it is by then. A subscription that comes meanwhile is answered when it comes if the walk is past
 * it, and by the walk otherwise.
 */
final class SubscriptionsOperator implements StatefulOperator, Backlog {
  private static final int ANSWERS_PER_END_OF_EPOCH = 4096;
  private static final int ANSWERS_AT_ONCE = 32;

  /** A message that is to be answered. */
  private static final class Asked {
    final Subscription message;
    final Object rightKey;
    final byte[] rowKey;
    final long atMs;

    Asked(Subscription message, Object rightKey, byte[] rowKey, long atMs) {
      this.message = message;
      this.rightKey = rightKey;
      this.rowKey = rowKey;
      this.atMs = atMs;
    }
  }

  private final SubscriptionsNode node;
  private final TaskContext context;
  private final TypedStore store;
  private final TableView right;
  private final Serializer<Object> leftKeys;
  private final Deserializer<?> leftKeysBack;
  private final KeyBytes rightKeys;
  private final Operator downstream;
  private final List<Asked> asked = new ArrayList<>();
  private final Map<ByteBuffer, Telling> changed = new LinkedHashMap<>();
  private final Map<ByteBuffer, Telling> unfinished = new LinkedHashMap<>();

  @SuppressWarnings("unchecked") // Types end at the plan; the serdes are those of the tables' keys.
  SubscriptionsOperator(SubscriptionsNode node, OperatorSetup setup) {
    this.node = node;
    this.context = setup.context();
    this.store = setup.store(node.store());
    this.right = setup.table(SubscriptionsNode.RIGHT);
    this.leftKeys = (Serializer<Object>) node.leftKeySerde().serializer();
    this.leftKeysBack = node.leftKeySerde().deserializer();
    boolean atHand = setup.keyAtHand(SubscriptionsNode.SUBSCRIPTIONS, node.rightKeySerde());
    this.rightKeys =
        new KeyBytes(
            context, atHand, (Serializer<Object>) node.rightKeySerde().serializer(), store.topic());
    this.downstream = setup.downstream(0);
  }

  @Override
  public Operator input(int position) {
    return position == SubscriptionsNode.SUBSCRIPTIONS ? this::subscribe : this::change;
  }

  private void subscribe(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || !(value instanceof Subscription message)) {
      throw new IllegalStateException(node.operator() + " takes subscriptions only");
    }
    byte[] leftKeyBytes = leftKeys.serialize(store.topic(), message.leftKey());
    byte[] rowKey = SubscriptionKeys.of(rightKeys.of(key, headers), leftKeyBytes);
    if (message.begins()) {
      byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(message.subscription()).array();
      store.update(store.row(rowKey), number, timestampMs);
    } else {
      delete(rowKey, timestampMs);
    }
    asked.add(new Asked(message, key, rowKey, timestampMs));
  }

  private void delete(byte[] rowKey, long timestampMs) {
    Row row = store.existingRow(rowKey);
    if (row != null) {
      store.update(row, null, timestampMs);
    }
  }

  private void change(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || !(value instanceof Change)) {
      throw new IllegalStateException(node.operator() + " takes changes of a table only");
    }
    byte[] keyBytes = right.keyBytes(key);
    changed.put(ByteBuffer.wrap(keyBytes), new Telling(key, keyBytes, timestampMs, null));
  }

  @Override
  public void flush() {
    int left = ANSWERS_PER_END_OF_EPOCH;
    for (Map.Entry<ByteBuffer, Telling> each : changed.entrySet()) {
      // One that was not finished begins anew: all are to hear of the row as it is now.
      unfinished.put(each.getKey(), each.getValue());
      left -= tell(each.getKey(), each.getValue(), left);
    }
    asked.forEach(this::answer);
    unfinished.values().forEach(this::keep);
    changed.clear();
    asked.clear();
  }

  private void answer(Asked question) {
    Subscription message = question.message;
    byte[] leftKeyBytes = SubscriptionKeys.leftKey(question.rowKey);
    if (!message.begins()) {
      Answer end = new Answer(message.subscription(), true, null);
      send(leftKeyBytes, message.leftKey(), end, question.atMs);
      return;
    }
    byte[] rightKeyBytes = right.keyBytes(question.rightKey);
    Telling telling = unfinished.get(ByteBuffer.wrap(rightKeyBytes));
    if (telling == null || !telling.isToTell(question.rowKey)) {
      Object value = right.value(question.rightKey, rightKeyBytes);
      long valueMs =
          value == null ? question.atMs : right.timestampMs(question.rightKey, rightKeyBytes);
      Answer answer = new Answer(message.subscription(), false, value);
      send(leftKeyBytes, message.leftKey(), answer, valueMs);
    }
  }

  /** Tells the next subscriptions of a right row; returns how many at most. */
  private int tell(ByteBuffer key, Telling telling, int atMost) {
    if (atMost <= 0) {
      return 0;
    }
    Object value = right.value(telling.rightKey, telling.rightKeyBytes);
    long valueMs =
        value == null ? telling.atMs : right.timestampMs(telling.rightKey, telling.rightKeyBytes);
    int[] told = {0};
    byte[] last =
        store.visit(
            ScanRange.ofPrefix(SubscriptionKeys.prefix(telling.rightKeyBytes))
                .behind(telling.toldUpTo()),
            atMost,
            (rowKey, number, changedNow) -> {
              told[0]++;
              // One that came within the epoch is answered at its end.
              if (!changedNow) {
                tell(
                    rowKey,
                    new Answer(ByteBuffer.wrap((byte[]) number).getLong(), false, value),
                    valueMs);
              }
            });
    if (last == null) {
      unfinished.remove(key);
      delete(SubscriptionKeys.telling(telling.rightKeyBytes), telling.atMs);
    } else {
      telling.toldUpTo(last);
    }
    return told[0];
  }

  private void tell(byte[] rowKey, Answer answer, long timestampMs) {
    byte[] leftKeyBytes = SubscriptionKeys.leftKey(rowKey);
    send(leftKeyBytes, decoded(leftKeysBack, leftKeyBytes), answer, timestampMs);
  }

  private void send(byte[] leftKeyBytes, Object leftKey, Answer answer, long timestampMs) {
    context.emit(downstream, leftKeyBytes, leftKey, answer, timestampMs, new RecordHeaders());
  }

  private Object decoded(Deserializer<?> deserializer, byte[] keyBytes) {
    Object key = deserializer.deserialize(store.topic(), keyBytes);
    if (key == null) {
      throw new IllegalStateException(
          "the key serde of a table that is joined reads its own bytes of a key as null: use a serde that reads back what it wrote");
    }
    return key;
  }

  private void keep(Telling telling) {
    Row row = store.row(SubscriptionKeys.telling(telling.rightKeyBytes));
    store.update(row, telling.toBytes(), telling.atMs);
  }

  @Override
  public Backlog backlog() {
    return this;
  }

  @Override
  public boolean isEmpty() {
    return unfinished.isEmpty();
  }

  @Override
  public void workOff() {
    Map.Entry<ByteBuffer, Telling> first = unfinished.entrySet().iterator().next();
    tell(first.getKey(), first.getValue(), ANSWERS_AT_ONCE);
  }

  @Override
  public void reload() {
    asked.clear();
    changed.clear();
    unfinished.clear();
    store.visit(
        ScanRange.ofPrefix(SubscriptionKeys.tellings()),
        Integer.MAX_VALUE,
        (rowKey, kept, changedNow) -> {
          byte[] keyBytes = SubscriptionKeys.rightKeyTold(rowKey);
          Object key = decoded(node.rightKeySerde().deserializer(), keyBytes);
          unfinished.put(ByteBuffer.wrap(keyBytes), Telling.of(key, keyBytes, (byte[]) kept));
        });
  }
}
