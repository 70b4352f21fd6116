package dev.headrace.runtime.task;

import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.runtime.envelope.Carried;
import dev.headrace.runtime.envelope.Control;
import dev.headrace.runtime.envelope.ExchangeEnvelope;
import dev.headrace.runtime.envelope.ExchangeMessage;
import dev.headrace.runtime.envelope.TimeNotice;
import dev.headrace.runtime.operator.Operator;
import dev.headrace.runtime.operator.TaskContext;
import dev.headrace.runtime.port.RecordBatch;

/** Turns the records of a repartition topic into events, and its control records into time. */
final class RepartitionHandler implements RecordHandler {
  private final RepartitionNode node;
  private final TaskContext context;
  private final TaskTime time;
  private final ExchangeOrigin origin;
  private final Operator downstream;

  RepartitionHandler(
      RepartitionNode node,
      TaskContext context,
      TaskTime time,
      ExchangeOrigin origin,
      Operator downstream) {
    this.node = node;
    this.context = context;
    this.time = time;
    this.origin = origin;
    this.downstream = downstream;
  }

  @Override
  public boolean handle(RecordBatch batch, int index) {
    byte[] envelope = batch.value(index);
    if (envelope == null) {
      throw new IllegalArgumentException(
          "it has no value, so Headrace did not write it: let nothing else write to an internal topic");
    }
    ExchangeMessage message = ExchangeEnvelope.decode(envelope);
    if (message instanceof Carried carried) {
      return event(batch, index, carried);
    }
    if (message instanceof Control control) {
      for (TimeNotice notice : control.notices()) {
        time.announced(time.member(notice.upstream()), notice.timeMs(), notice.liveUnder());
      }
    }
    return true;
  }

  // A control record is about time and has no part in the order of events: it goes first.
  @Override
  public long turnMs(RecordBatch batch, int index) {
    return batch.key(index) == null ? Long.MIN_VALUE : batch.timestamp(index);
  }

  private boolean event(RecordBatch batch, int index, Carried carried) {
    if (!time.reached(time.member(carried.upstream()), carried.upstreamTimeMs())) {
      return false;
    }
    String topic = batch.partition().topic();
    byte[] keyBytes = batch.key(index);
    byte[] valueBytes = carried.value();
    Object key = node.keySerde().deserializer().deserialize(topic, batch.headers(index), keyBytes);
    Object value =
        valueBytes == null
            ? null
            : node.valueSerde().deserializer().deserialize(topic, batch.headers(index), valueBytes);
    context.bytes(keyBytes, null);
    context.origin(origin.of(keyBytes, value, batch.timestamp(index), batch.headers(index)));
    downstream.process(key, value, batch.timestamp(index), batch.headers(index));
    context.origin(null);
    return true;
  }
}
