package dev.headrace.runtime.kafka;

import dev.headrace.runtime.envelope.LetterHeaders;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.Redriven;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/**
 * Sends dead letters back to the partitions that their records came from: those that are there when
 * it begins and that no earlier one has sent back. What it sends and how far it has come are one
 * transaction, so that each letter goes back once, however often it is broken off. Two at a time
 * for one topic stop each other.
 */
final class Redrive implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final Consumer<byte[], byte[]> consumer;
  private final Producer<byte[], byte[]> producer;
  private final ConsumerGroupMetadata group;
  private final Set<String> sources;
  private long sent;
  private long foreign;
  private long cut;

  /**
   * Creates it.
   *
   * @param consumer reads letters; its group is the one that remembers how far it has come
   * @param producer writes in transactions
   * @param sources the topics that records may be sent back to
   */
  Redrive(
      Consumer<byte[], byte[]> consumer, Producer<byte[], byte[]> producer, Set<String> sources) {
    this.consumer = consumer;
    this.producer = producer;
    this.group = consumer.groupMetadata();
    this.sources = sources;
  }

  /** Sends back the letters of a topic. */
  Redriven run(String topic) {
    producer.initTransactions();
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new LogException("There is no topic '" + topic + "': correct its name.", null);
    }
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    consumer.assign(partitions);
    start(partitions);
    pauseDone(ends);
    while (consumer.paused().size() < partitions.size()) {
      pass(consumer.poll(POLL), ends);
      pauseDone(ends);
    }
    return new Redriven(sent, foreign, cut);
  }

  private void start(List<TopicPartition> partitions) {
    Map<TopicPartition, Long> firsts = consumer.beginningOffsets(partitions);
    consumer
        .committed(Set.copyOf(partitions))
        .forEach(
            (partition, committed) -> {
              long first = firsts.getOrDefault(partition, 0L);
              consumer.seek(
                  partition, committed == null ? first : Math.max(first, committed.offset()));
            });
  }

  private void pauseDone(Map<TopicPartition, Long> ends) {
    consumer.pause(
        ends.entrySet().stream()
            .filter(end -> consumer.position(end.getKey()) >= end.getValue())
            .map(Map.Entry::getKey)
            .toList());
  }

  private void pass(ConsumerRecords<byte[], byte[]> letters, Map<TopicPartition, Long> ends) {
    Map<TopicPartition, OffsetAndMetadata> done = new HashMap<>();
    for (TopicPartition partition : letters.partitions()) {
      for (ConsumerRecord<byte[], byte[]> letter : letters.records(partition)) {
        if (letter.offset() < ends.getOrDefault(partition, 0L)) {
          if (done.isEmpty()) {
            producer.beginTransaction();
          }
          pass(letter);
          done.put(partition, new OffsetAndMetadata(letter.offset() + 1));
        }
      }
    }
    if (!done.isEmpty()) {
      producer.sendOffsetsToTransaction(done, group);
      producer.commitTransaction();
    }
  }

  private void pass(ConsumerRecord<byte[], byte[]> letter) {
    Headers headers = letter.headers();
    String topic = LetterHeaders.text(headers, LetterHeaders.TOPIC);
    if (topic == null) {
      throw new LogException(
          "The record at offset %d of %s-%d is no dead letter, it has no header %s: give the topic that a policy deadLetter(topic) names."
              .formatted(letter.offset(), letter.topic(), letter.partition(), LetterHeaders.TOPIC),
          null);
    }
    if (!sources.contains(topic)) {
      foreign++;
    } else if (LetterHeaders.text(headers, LetterHeaders.VALUE_BYTES) != null) {
      cut++;
    } else {
      send(topic, letter);
      sent++;
    }
  }

  // A failed send fails the commit.
  private void send(String topic, ConsumerRecord<byte[], byte[]> letter) {
    Headers headers = letter.headers();
    var unused =
        producer.send(
            new ProducerRecord<>(
                topic,
                Math.toIntExact(LetterHeaders.number(headers, LetterHeaders.PARTITION)),
                LetterHeaders.number(headers, LetterHeaders.TIMESTAMP),
                letter.key(),
                letter.value(),
                LetterHeaders.without(headers)));
  }

  /** Closes both clients; an open transaction is aborted. */
  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
    consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
  }
}
