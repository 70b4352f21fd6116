package dev.headrace.runtime.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.exchange.Credit;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.system.SystemClock;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class PartitionInputTest {
  private static final TopicPartition CLICKS = new TopicPartition("clicks", 0);

  private final Credit credit = new Credit(1000);
  private final PartitionInput input =
      new PartitionInput(
          CLICKS,
          (batch, index) -> true,
          credit,
          new Emptiness(new SystemClock(), null),
          new InputPosition(200, 0),
          203);

  /** Three records from offset 201 on, written under leader epoch 1; offset 200 is a marker. */
  private record Batch() implements RecordBatch {
    @Override
    public TopicPartition partition() {
      return CLICKS;
    }

    @Override
    public int size() {
      return 3;
    }

    @Override
    public long offset(int index) {
      return 201L + index;
    }

    @Override
    public Integer leaderEpoch(int index) {
      return 1;
    }

    @Override
    public long timestamp(int index) {
      return index;
    }

    @Override
    public byte[] key(int index) {
      return new byte[1];
    }

    @Override
    public byte[] value(int index) {
      return new byte[1];
    }

    @Override
    public Headers headers(int index) {
      return new RecordHeaders();
    }

    @Override
    public InputPosition next() {
      return new InputPosition(205, 1);
    }
  }

  private void offer() {
    RecordBatch batch = new Batch();
    long bytes = PartitionInput.bytesOf(batch);
    input.announce(bytes);
    input.offer(batch, bytes);
  }

  @Test
  void standsWhereItStoodUntilARecordIsProcessed() {
    offer();
    assertThat(input.position()).isEqualTo(new InputPosition(200, 0));
  }

  @Test
  void standsBehindARecordUnderTheEpochOfThatRecord() {
    offer();
    input.processNext();
    assertThat(input.position()).isEqualTo(new InputPosition(202, 1));
  }

  @Test
  void standsBehindTheMarkersOfABatchItHasProcessed() {
    offer();
    input.processNext();
    input.processNext();
    input.processNext();
    assertThat(input.position()).isEqualTo(new InputPosition(205, 1));
    assertThat(credit.isUntouched()).isTrue();
  }

  @Test
  void isBehindUntilNothingIsLeftToTakeOnceItFellBehind() {
    offer();
    input.processNext();
    input.processNext();
    assertThat(input.isCaughtUp()).isTrue();
    input.fallBehind();
    assertThat(input.isCaughtUp()).isFalse();
    input.processNext();
    assertThat(input.isCaughtUp()).isFalse();
    input.expectMore(false);
    assertThat(input.isCaughtUp()).isTrue();
  }
}
