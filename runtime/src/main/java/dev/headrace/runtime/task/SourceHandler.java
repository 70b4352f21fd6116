package dev.headrace.runtime.task;

import dev.headrace.dsl.plan.SourceNode;
import dev.headrace.dsl.plan.SourceSpec;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.runtime.operator.Guard;
import dev.headrace.runtime.operator.Operator;
import dev.headrace.runtime.operator.TaskContext;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.RecordBatch;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the records of a source topic into events. Keys and values that nothing behind it looks at
 * are not decoded. What becomes of a record that cannot be decoded, or whose timestamp cannot be,
 * is the failure policy's to say; left out, it does not let event time pass.
 */
final class SourceHandler implements RecordHandler {
  /**
   * What reads the bytes of a source.
   *
   * @param wantsKey whether anything looks at keys
   * @param wantsValue whether anything looks at values
   * @param guard what becomes of records that cannot be taken
   */
  record Reading(boolean wantsKey, boolean wantsValue, Guard guard) {}

  private final SourceNode node;
  private final Reading reading;
  private final TaskContext context;
  private final @Nullable TaskTime time;
  private final Clock clock;
  private final Operator downstream;
  private @Nullable RecordOrigin current;
  private long latestMs = Long.MAX_VALUE;

  /**
   * Creates the handler of a source.
   *
   * @param node the source
   * @param reading what reads its bytes
   * @param context the task's context
   * @param time moved by its records, or null when these do not move event time
   * @param clock the wall clock
   * @param downstream takes the events
   */
  SourceHandler(
      SourceNode node,
      Reading reading,
      TaskContext context,
      @Nullable TaskTime time,
      Clock clock,
      Operator downstream) {
    this.node = node;
    this.reading = reading;
    this.context = context;
    this.time = time;
    this.clock = clock;
    this.downstream = downstream;
  }

  @Override
  public void handle(RecordBatch batch, int index) {
    RecordOrigin origin = at(batch, index);
    long timestampMs = batch.timestamp(index);
    Object key;
    Object value;
    context.enters(node);
    for (int failures = 1; ; failures++) {
      try {
        requireTime(timestampMs);
        key = reading.wantsKey() ? key(batch, index) : null;
        value = reading.wantsValue() ? value(batch, index) : null;
        break;
      } catch (UnusableRecordException e) {
        if (!e.mayPass() || !reading.guard().triesAgain(failures)) {
          reading.guard().leaveOut(e.reason(), origin, e, e.thrown());
          return;
        }
      }
    }
    if (time != null) {
      time.sourceReached(timestampMs);
    }
    context.bytes(batch.key(index), batch.value(index));
    context.origin(origin);
    downstream.process(key, value, timestampMs, batch.headers(index));
    context.origin(null);
  }

  // A batch is looked at in order, so the clock is read once for all of it.
  private RecordOrigin at(RecordBatch batch, int index) {
    RecordOrigin origin = current;
    if (origin == null || origin.batch() != batch) {
      origin = new RecordOrigin(batch);
      current = origin;
      long limitMs = node.spec().futureLimitMs();
      if (limitMs != SourceSpec.NO_LIMIT) {
        latestMs = clock.wallClockMs() + limitMs;
      }
    }
    origin.moveTo(index);
    return origin;
  }

  // A timestamp that is not to be believed does not make its record wait for all others.
  @Override
  public long turnMs(RecordBatch batch, int index) {
    at(batch, index);
    long timestampMs = batch.timestamp(index);
    return timestampMs > latestMs ? Long.MIN_VALUE : timestampMs;
  }

  private void requireTime(long timestampMs) {
    if (timestampMs < 0) {
      throw new UnusableRecordException(
          DropReason.NO_TIMESTAMP,
          "it has no timestamp (%d): write records with a timestamp of 1970 or later"
              .formatted(timestampMs));
    }
    if (timestampMs > latestMs) {
      throw new UnusableRecordException(
          DropReason.FUTURE,
          "its timestamp %d ms is further in the future than topic '%s' (%s) allows: correct the clock that wrote it, or raise the futureLimit"
              .formatted(timestampMs, node.topic().name(), node.location()));
    }
  }

  private @Nullable Object key(RecordBatch batch, int index) {
    return decode(
        "key", node.topic().keySerde().deserializer(), batch.key(index), batch.headers(index));
  }

  private @Nullable Object value(RecordBatch batch, int index) {
    return decode(
        "value",
        node.topic().valueSerde().deserializer(),
        batch.value(index),
        batch.headers(index));
  }

  private @Nullable Object decode(
      String part, Deserializer<?> deserializer, byte @Nullable [] bytes, Headers headers) {
    if (bytes == null) {
      return null;
    }
    try {
      return deserializer.deserialize(node.topic().name(), headers, bytes);
    } catch (RuntimeException e) {
      throw new UnusableRecordException(
          "its %s cannot be read by %s, the serde of topic '%s' (%s): %s. Give the topic the serde its records were written with, or correct the record"
              .formatted(
                  part,
                  deserializer.getClass().getSimpleName(),
                  node.topic().name(),
                  node.location(),
                  e.getMessage()),
          e);
    }
  }
}
