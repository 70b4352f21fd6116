package dev.headrace.runtime.kafka;

import com.google.common.base.Stopwatch;
import com.google.common.collect.ImmutableSortedSet;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.EpochAbortedException;
import dev.headrace.runtime.port.LogException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes each epoch in one transaction together with its input positions. */
final class KafkaTransactionalWriter implements KafkaWriter {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTransactionalWriter.class);

  private final Producer<byte[], byte[]> producer;
  private final KafkaGroupReader reader;
  private final ClientFailures failures;
  private final Duration openBudget;
  private final Duration commitBudget;
  private final RecordSender sender;
  private boolean inEpoch;

  /**
   * Creates the writer.
   *
   * @param maxBlock how long a call of the producer waits for the broker; opening takes two such
   *     waits before it gives up, asking for the outcome of a commit three: long enough for a
   *     broker to restart meanwhile
   * @param sender what hands the records to the producer
   */
  KafkaTransactionalWriter(
      Producer<byte[], byte[]> producer,
      KafkaGroupReader reader,
      ClientFailures failures,
      Duration maxBlock,
      RecordSender sender) {
    this.producer = producer;
    this.reader = reader;
    this.failures = failures;
    // A little less, because a wait may end a little early.
    this.openBudget = maxBlock.multipliedBy(3).dividedBy(2);
    this.commitBudget = maxBlock.multipliedBy(5).dividedBy(2);
    this.sender = sender;
  }

  @Override
  public void open() {
    Stopwatch waiting = Stopwatch.createStarted();
    while (true) {
      try {
        producer.initTransactions();
        return;
      } catch (TimeoutException e) {
        if (waiting.elapsed().compareTo(openBudget) > 0) {
          throw failures.outsideEpoch("open the writer", e);
        }
      } catch (KafkaException | IllegalStateException e) {
        throw failures.outsideEpoch("open the writer", e);
      }
    }
  }

  @Override
  public void begin() {
    try {
      producer.beginTransaction();
      inEpoch = true;
    } catch (KafkaException e) {
      throw failures.betweenEpochs("begin an epoch", e);
    }
  }

  @Override
  public RecordSender sender() {
    return sender;
  }

  @Override
  public void commit(Map<TopicPartition, CommittedInput> inputs) {
    CommittedOffsets.checkNotEmpty(inputs);
    sender.sendRest();
    RecordSender.SendFailure failure = sender.firstFailure();
    if (failure != null) {
      throw failures.inEpoch("write to topic " + failure.topic(), failure.cause());
    }
    try {
      producer.sendOffsetsToTransaction(CommittedOffsets.of(inputs), reader.groupMetadata());
      commitTransaction();
    } catch (KafkaException | IllegalStateException e) {
      throw judge("commit the epoch with positions of " + topics(inputs.keySet()), e);
    }
    inEpoch = false;
    sender.startAnew();
  }

  @Override
  public void abort() {
    sender.discardRest();
    try {
      producer.abortTransaction();
    } catch (KafkaException | IllegalStateException e) {
      throw failures.betweenEpochs("abort the epoch", e);
    }
    inEpoch = false;
    sender.startAnew();
  }

  /** Aborts what is open and closes the producer. */
  @Override
  public void close(Duration atMost) {
    sender.close();
    if (inEpoch) {
      abortBeforeClose();
    }
    producer.close(atMost);
  }

  /** With an open transaction, the close would wait for it to be ended by nobody. */
  private void abortBeforeClose() {
    try {
      producer.abortTransaction();
    } catch (KafkaException | IllegalStateException e) {
      LOG.info(
          "An open transaction is left for the broker to end, as this writer cannot: {}",
          e.toString());
    }
  }

  private static Set<String> topics(Set<TopicPartition> partitions) {
    return partitions.stream()
        .map(TopicPartition::topic)
        .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
  }

  private void commitTransaction() {
    Stopwatch waiting = Stopwatch.createStarted();
    while (true) {
      try {
        producer.commitTransaction();
        return;
      } catch (TimeoutException e) {
        // The commit may be under way: only the same call again can tell how it ended.
        if (waiting.elapsed().compareTo(commitBudget) > 0) {
          throw failures.unknownOutcome(e);
        }
      }
    }
  }

  /**
   * Returns what a failed commit means. The first failed send tells more, because it names a topic;
   * but what no abort cures must not be taken for what one may.
   */
  private LogException judge(String doing, RuntimeException failure) {
    LogException ofCommit = failures.inEpoch(doing, failure);
    RecordSender.SendFailure first = sender.firstFailure();
    // A plain exception of a send is what all sends of a failed transaction end with.
    if (first == null || first.cause().getClass() == KafkaException.class) {
      return ofCommit;
    }
    LogException ofSend = failures.inEpoch("write to topic " + first.topic(), first.cause());
    boolean sendIsCurable = ofSend instanceof EpochAbortedException;
    boolean commitIsCurable = ofCommit instanceof EpochAbortedException;
    return sendIsCurable && !commitIsCurable ? ofCommit : ofSend;
  }
}
