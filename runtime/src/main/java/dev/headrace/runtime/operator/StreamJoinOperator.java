package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.JoinType;
import dev.headrace.dsl.plan.StreamJoinNode;
import dev.headrace.runtime.page.PagedEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * Joins the events of two streams. An event that arrives looks for matches among those that wait on
 * the other side, and then waits itself until its own window closes.
 *
 * <p>Invariant: of two events that match, the one that arrives second finds the first, unless that
 * has been closed and forgotten, whatever the type of the join. So types differ only in whether an
 * event that ends without a match comes out, and none of those ever gets one.
 */
final class StreamJoinOperator implements StatefulOperator {
  private final StreamJoinNode node;
  private final TaskContext context;
  private final OperatorTime time;
  private final Guard guard;
  private final OperatorDrops drops;
  private final Deserializer<?> keyDeserializer;
  private final String keyTopic;
  private final JoinBuffer left;
  private final JoinBuffer right;
  private final Side leftSide;
  private final Side rightSide;
  private final Operator downstream;

  StreamJoinOperator(StreamJoinNode node, OperatorSetup setup) {
    this.node = node;
    this.context = setup.context();
    this.time = setup.time();
    this.guard = setup.guard();
    this.drops = new OperatorDrops(context, OperatorException.nameOf(node), node.location());
    this.keyDeserializer = node.keySerde().deserializer();
    JoinType type = node.join().type();
    this.left =
        new JoinBuffer(
            setup,
            StreamJoinNode.LEFT,
            node.stores().get(StreamJoinNode.LEFT),
            node.window(),
            type.preservesLeft());
    this.right =
        new JoinBuffer(
            setup,
            StreamJoinNode.RIGHT,
            node.stores().get(StreamJoinNode.RIGHT),
            node.window().mirrored(),
            type.preservesRight());
    // One serde makes the keys of both sides, so that they are equal as bytes, too.
    this.keyTopic = left.topic();
    this.leftSide = new Side(left, right, keyBytes(setup, StreamJoinNode.LEFT));
    this.rightSide = new Side(right, left, keyBytes(setup, StreamJoinNode.RIGHT));
    this.downstream = setup.downstream(0);
  }

  private KeyBytes keyBytes(OperatorSetup setup, int position) {
    @SuppressWarnings("unchecked") // Types end at the plan; the serde is that of the keys joined.
    Serializer<Object> serializer = (Serializer<Object>) node.keySerde().serializer();
    boolean atHand = setup.keyAtHand(position, node.keySerde());
    return new KeyBytes(context, atHand, serializer, keyTopic);
  }

  @Override
  public Operator input(int position) {
    return position == StreamJoinNode.LEFT ? leftSide : rightSide;
  }

  /** What takes the events of one side. */
  private final class Side implements Operator {
    private final JoinBuffer own;
    private final JoinBuffer other;
    private final KeyBytes keyBytes;
    private final List<PagedEvent> found = new ArrayList<>();
    private final List<@Nullable Object> results = new ArrayList<>();

    Side(JoinBuffer own, JoinBuffer other, KeyBytes keyBytes) {
      this.own = own;
      this.other = other;
      this.keyBytes = keyBytes;
    }

    @Override
    public void process(
        @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
      if (value == null) {
        drops.drop(DropReason.NULL_VALUE, timestampMs);
      } else if (key != null) {
        join(key, keyBytesOf(key, headers), value, timestampMs, headers);
      } else if (own.preserving()) {
        context.emit(downstream, null, null, alone(value), timestampMs, headers);
      } else {
        drops.drop(DropReason.NULL_KEY, timestampMs);
      }
    }

    private void join(Object key, byte[] bytes, Object value, long timestampMs, Headers headers) {
      found.clear();
      results.clear();
      other.find(bytes, timestampMs, own.window(), found);
      // User code comes first: when it fails, nothing has changed.
      for (PagedEvent match : found) {
        results.add(joined(value, other.valueOf(match)));
      }
      boolean closed = own.window().isClosed(timestampMs, time.eventTimeMs());
      Object unmatched = closed && found.isEmpty() && own.preserving() ? alone(value) : null;
      byte[] kept = closed ? null : valueBytesOf(value);
      found.forEach(other::matched);
      if (kept != null) {
        own.add(bytes, kept, timestampMs, !found.isEmpty());
      }
      for (int i = 0; i < found.size(); i++) {
        long latestMs = Math.max(timestampMs, found.get(i).timestampMs());
        context.emit(downstream, bytes, key, results.get(i), latestMs, headers);
      }
      if (closed && found.isEmpty()) {
        if (own.preserving()) {
          context.emit(downstream, bytes, key, unmatched, timestampMs, headers);
        } else {
          drops.drop(DropReason.LATE, timestampMs);
        }
      }
    }

    private byte[] keyBytesOf(Object key, Headers headers) {
      try {
        return keyBytes.of(key, headers);
      } catch (RuntimeException e) {
        throw failure(e);
      }
    }

    private byte[] valueBytesOf(Object value) {
      try {
        return own.bytesOf(value);
      } catch (RuntimeException e) {
        throw failure(e);
      }
    }

    private @Nullable Object joined(Object value, Object match) {
      return own == left ? apply(value, match) : apply(match, value);
    }

    private @Nullable Object alone(Object value) {
      return own == left ? apply(value, null) : apply(null, value);
    }
  }

  // A user's joiner declares its parameters as plain types, so that lambdas need no annotations.
  @SuppressWarnings("NullAway")
  private @Nullable Object apply(@Nullable Object leftValue, @Nullable Object rightValue) {
    context.enters(node);
    try {
      return node.join().joiner().apply(leftValue, rightValue);
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }

  private RuntimeException failure(RuntimeException cause) {
    return OperatorException.in(node, cause);
  }

  @Override
  public long nextTimerMs() {
    return Math.min(left.nextTimerMs(), right.nextTimerMs());
  }

  @Override
  public boolean onTime(long eventTimeMs, Portion portion) {
    Due fromLeft = left.peekUnmatched(eventTimeMs);
    Due fromRight = right.peekUnmatched(eventTimeMs);
    while (fromLeft != null || fromRight != null) {
      if (portion.isUsedUp()) {
        return false;
      }
      takeNext(fromLeft, fromRight, portion);
      fromLeft = left.peekUnmatched(eventTimeMs);
      fromRight = right.peekUnmatched(eventTimeMs);
    }
    return left.expire(eventTimeMs, portion) && right.expire(eventTimeMs, portion);
  }

  private void takeNext(@Nullable Due fromLeft, @Nullable Due fromRight, Portion portion) {
    if (fromRight != null && (fromLeft == null || fromRight.atMs() <= fromLeft.atMs())) {
      take(rightSide, fromRight, portion);
    } else if (fromLeft != null) {
      take(leftSide, fromLeft, portion);
    }
  }

  private void take(Side side, Due due, Portion portion) {
    PagedEvent event = side.own.takeUnmatched(due);
    if (portion.takes(due.atMs())) {
      emitAlone(side, event, due);
    }
  }

  // One that cannot be made is left out. Where no record is being processed, the event stands for
  // it.
  private void emitAlone(Side side, PagedEvent event, Due due) {
    Origin record = context.origin();
    if (record == null) {
      context.origin(side.own.asRecord(event, due));
    }
    Object value = side.own.valueOf(event);
    guard.attempt(() -> emitResult(side, value, due), due.atMs());
    context.origin(record);
  }

  private void emitResult(Side side, Object value, Due due) {
    Object result = side.alone(value);
    context.emit(downstream, due.key(), key(due), result, due.atMs(), new RecordHeaders());
  }

  private Object key(Due due) {
    Object key = keyDeserializer.deserialize(keyTopic, due.key());
    if (key == null) {
      throw failure(
          new IllegalStateException(
              "the key serde reads its own bytes of a key as null: use a serde that reads back what it wrote"));
    }
    return key;
  }

  @Override
  public boolean emitsWhenEpochEnds() {
    return false;
  }

  @Override
  public void flush() {
    // Results come when an event arrives or closes.
  }

  @Override
  public void reload() {
    left.reload();
    right.reload();
  }
}
