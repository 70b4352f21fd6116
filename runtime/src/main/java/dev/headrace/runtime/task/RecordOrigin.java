package dev.headrace.runtime.task;

import dev.headrace.runtime.operator.Origin;
import dev.headrace.runtime.port.RecordBatch;
import java.util.OptionalLong;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A record of a user's topic; one object that stands for one record after the other. */
final class RecordOrigin implements Origin {
  private final RecordBatch batch;
  private int index;

  RecordOrigin(RecordBatch batch) {
    this.batch = batch;
  }

  RecordBatch batch() {
    return batch;
  }

  void moveTo(int position) {
    index = position;
  }

  @Override
  public String topic() {
    return batch.partition().topic();
  }

  @Override
  public int partition() {
    return batch.partition().partition();
  }

  @Override
  public OptionalLong offset() {
    return OptionalLong.of(batch.offset(index));
  }

  @Override
  public long timestampMs() {
    return batch.timestamp(index);
  }

  @Override
  public byte @Nullable [] key() {
    return batch.key(index);
  }

  @Override
  public byte @Nullable [] value() {
    return batch.value(index);
  }

  @Override
  public Headers headers() {
    return batch.headers(index);
  }
}
