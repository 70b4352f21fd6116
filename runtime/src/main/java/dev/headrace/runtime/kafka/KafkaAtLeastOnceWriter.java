package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.CommittedInput;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/**
 * Writes epochs without a transaction: positions are committed once everything sent has been
 * acknowledged, so an abort or a crash may repeat output but never loses any.
 */
final class KafkaAtLeastOnceWriter implements KafkaWriter {
  private final Producer<byte[], byte[]> producer;
  private final KafkaGroupReader reader;
  private final ClientFailures failures;
  private final RecordSender sender;

  KafkaAtLeastOnceWriter(
      Producer<byte[], byte[]> producer,
      KafkaGroupReader reader,
      ClientFailures failures,
      RecordSender sender) {
    this.producer = producer;
    this.reader = reader;
    this.failures = failures;
    this.sender = sender;
  }

  @Override
  public void open() {
    // There is no predecessor to fence: only the group keeps a second writer out.
  }

  @Override
  public void begin() {
    sender.startAnew();
  }

  @Override
  public RecordSender sender() {
    return sender;
  }

  @Override
  public void commit(Map<TopicPartition, CommittedInput> inputs) {
    CommittedOffsets.checkNotEmpty(inputs);
    sender.sendRest();
    flush();
    RecordSender.SendFailure failure = sender.firstFailure();
    if (failure != null) {
      throw failures.inEpoch("write to topic " + failure.topic(), failure.cause());
    }
    try {
      reader.commitSync(CommittedOffsets.of(inputs));
    } catch (KafkaException e) {
      throw failures.inEpoch("commit the epoch", e);
    }
  }

  /** Ends the epoch without committing its positions; what was sent stays visible. */
  @Override
  public void abort() {
    sender.discardRest();
    flush();
    sender.startAnew();
  }

  @Override
  public void close(Duration atMost) {
    sender.close();
    producer.close(atMost);
  }

  private void flush() {
    try {
      producer.flush();
    } catch (KafkaException e) {
      throw failures.outsideEpoch("write the epoch's records", e);
    }
  }
}
