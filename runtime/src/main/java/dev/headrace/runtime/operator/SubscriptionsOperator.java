package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.ForeignKeyMessage.Answer;
import dev.headrace.dsl.plan.ForeignKeyMessage.Subscription;
import dev.headrace.dsl.plan.SubscriptionsNode;
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
 * <p>Answers go out when the epoch ends, when all changes of the right table have come: first one
 * for each subscription that the epoch brought, then, for each right row that has changed, one for
 * each older subscription, as a walk over the store that keeps none of them. So a left row hears of
 * a right row once per epoch.
 */
final class SubscriptionsOperator implements StatefulOperator {
  /** A message that is to be answered. */
  private static final class Asked {
    final Subscription message;
    final Object rightKey;
    final byte[] leftKeyBytes;
    final long atMs;

    Asked(Subscription message, Object rightKey, byte[] leftKeyBytes, long atMs) {
      this.message = message;
      this.rightKey = rightKey;
      this.leftKeyBytes = leftKeyBytes;
      this.atMs = atMs;
    }
  }

  /** The last change of a right row. */
  private record Changed(Object rightKey, long atMs) {}

  private final SubscriptionsNode node;
  private final TaskContext context;
  private final TypedStore store;
  private final TableView right;
  private final Serializer<Object> leftKeys;
  private final Deserializer<?> leftKeysBack;
  private final KeyBytes rightKeys;
  private final Operator downstream;
  private final List<Asked> asked = new ArrayList<>();
  private final Map<ByteBuffer, Changed> changed = new LinkedHashMap<>();

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
      store.update(store.row(rowKey), message.subscription(), timestampMs);
    } else {
      var row = store.existingRow(rowKey);
      if (row != null) {
        store.update(row, null, timestampMs);
      }
    }
    asked.add(new Asked(message, key, leftKeyBytes, timestampMs));
  }

  private void change(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || !(value instanceof Change)) {
      throw new IllegalStateException(node.operator() + " takes changes of a table only");
    }
    changed.put(ByteBuffer.wrap(right.keyBytes(key)), new Changed(key, timestampMs));
  }

  @Override
  public void flush() {
    asked.forEach(this::answer);
    changed.values().forEach(this::tell);
    forget();
  }

  private void answer(Asked question) {
    Subscription message = question.message;
    Answer answer;
    long answerMs = question.atMs;
    if (message.begins()) {
      byte[] rightKeyBytes = right.keyBytes(question.rightKey);
      Object value = right.value(question.rightKey, rightKeyBytes);
      answerMs = value == null ? answerMs : right.timestampMs(question.rightKey, rightKeyBytes);
      answer = new Answer(message.subscription(), false, value);
    } else {
      answer = new Answer(message.subscription(), true, null);
    }
    send(question.leftKeyBytes, message.leftKey(), answer, answerMs);
  }

  private void tell(Changed row) {
    byte[] rightKeyBytes = right.keyBytes(row.rightKey);
    Object value = right.value(row.rightKey, rightKeyBytes);
    long valueMs = value == null ? row.atMs : right.timestampMs(row.rightKey, rightKeyBytes);
    store.visit(
        SubscriptionKeys.prefix(rightKeyBytes),
        (rowKey, subscription, changedNow) -> {
          // One that came within the epoch has been answered with this very row.
          if (!changedNow) {
            byte[] leftKeyBytes = SubscriptionKeys.leftKey(rowKey);
            Object leftKey = leftKeysBack.deserialize(store.topic(), leftKeyBytes);
            if (leftKey == null) {
              throw new IllegalStateException(
                  "the key serde of the left table reads its own bytes of a key as null: use a serde that reads back what it wrote");
            }
            send(leftKeyBytes, leftKey, new Answer((long) subscription, false, value), valueMs);
          }
        });
  }

  private void send(byte[] leftKeyBytes, Object leftKey, Answer answer, long timestampMs) {
    context.emit(downstream, leftKeyBytes, leftKey, answer, timestampMs, new RecordHeaders());
  }

  @Override
  public long nextTimerMs() {
    return NO_TIMER;
  }

  @Override
  public void onTime(long eventTimeMs) {
    // Tables wait for nothing.
  }

  @Override
  public void reload() {
    forget();
  }

  private void forget() {
    asked.clear();
    changed.clear();
  }
}
