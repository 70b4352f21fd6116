package dev.headrace.runtime.task;

import dev.headrace.dsl.plan.SourceNode;
import dev.headrace.runtime.operator.Foresight;
import dev.headrace.runtime.operator.Guard;
import dev.headrace.runtime.operator.Operator;
import dev.headrace.runtime.operator.TaskContext;
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
  private final SourceTimestamps timestamps;
  private final TaskContext context;
  private final @Nullable TaskTime time;
  private final Operator downstream;
  private final @Nullable Foresight foresight;
  private @Nullable RecordOrigin current;
  // The foresight knows of the records of the batch before this one.
  private int foreseen;
  // The record that was read last: one may be asked for its turn before it is handled.
  private @Nullable RecordBatch readBatch;
  private int readIndex;
  private @Nullable Object key;
  private @Nullable Object value;
  private long timestampMs;

  /**
   * Creates the handler of a source.
   *
   * @param node the source
   * @param reading what reads its bytes
   * @param timestamps tells the timestamps of its records
   * @param context the task's context
   * @param time moved by its records, or null when these do not move event time
   * @param downstream takes the events
   */
  SourceHandler(
      SourceNode node,
      Reading reading,
      SourceTimestamps timestamps,
      TaskContext context,
      @Nullable TaskTime time,
      Operator downstream) {
    this.node = node;
    this.reading = reading;
    this.timestamps = timestamps;
    this.context = context;
    this.time = time;
    this.downstream = downstream;
    this.foresight = downstream.foresight();
  }

  @Override
  public boolean handle(RecordBatch batch, int index) {
    RecordOrigin origin = at(batch, index);
    context.enters(node);
    for (int failures = 1; ; failures++) {
      try {
        read(batch, index);
        break;
      } catch (UnusableRecordException e) {
        if (!e.mayPass() || !reading.guard().triesAgain(failures, origin, e.thrown())) {
          reading.guard().leaveOut(e.reason(), origin, e, e.thrown());
          return true;
        }
      }
    }
    if (time != null && !time.sourceReached(timestampMs)) {
      return false;
    }
    readBatch = null;
    if (foresight != null && index >= foreseen) {
      foreseen = foresee(foresight, batch, index);
    }
    context.bytes(batch.key(index), batch.value(index));
    context.origin(origin);
    downstream.process(key, value, timestampMs, batch.headers(index));
    context.origin(null);
    return true;
  }

  private static int foresee(Foresight foresight, RecordBatch batch, int from) {
    int to = Math.min(batch.size(), from + Foresight.EVENTS);
    for (int index = from; index < to; index++) {
      byte[] keyBytes = batch.key(index);
      if (keyBytes != null) {
        foresight.expect(keyBytes, batch.timestamp(index));
      }
    }
    return to;
  }

  // A batch is looked at in order, so the clock is read once for all of it.
  private RecordOrigin at(RecordBatch batch, int index) {
    RecordOrigin origin = current;
    if (origin == null || origin.batch() != batch) {
      origin = new RecordOrigin(batch);
      current = origin;
      foreseen = 0;
      timestamps.beginBatch();
    }
    origin.moveTo(index);
    return origin;
  }

  // What cannot be used takes its turn at once, and is dealt with then.
  @Override
  public long turnMs(RecordBatch batch, int index) {
    at(batch, index);
    if (!timestamps.lookInside()) {
      return timestamps.turnMs(batch, index);
    }
    try {
      read(batch, index);
      return timestampMs;
    } catch (UnusableRecordException e) {
      return Long.MIN_VALUE;
    }
  }

  private void read(RecordBatch batch, int index) {
    if (batch == readBatch && index == readIndex) {
      return;
    }
    readBatch = null;
    key = reading.wantsKey() ? key(batch, index) : null;
    value = reading.wantsValue() ? value(batch, index) : null;
    timestampMs = timestamps.of(at(batch, index), key, value);
    readBatch = batch;
    readIndex = index;
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
