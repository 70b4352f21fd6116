package dev.headrace.runtime.process;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.broker.EmbeddedCluster;
import dev.headrace.dsl.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** What a test does with a real cluster besides running an application on it. */
public final class Cluster {
  private final String bootstrapServers;
  private final ObjIntConsumer<String> topicMaker;

  public Cluster(EmbeddedBroker broker) {
    this.bootstrapServers = broker.bootstrapServers();
    this.topicMaker = broker::createTopic;
  }

  Cluster(EmbeddedCluster brokers) {
    this.bootstrapServers = brokers.bootstrapServers();
    this.topicMaker = brokers::createTopic;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  void createTopics(int partitions, Topic<?, ?>... topics) {
    for (Topic<?, ?> topic : topics) {
      topicMaker.accept(topic.name(), partitions);
    }
  }

  /** Writes records and waits until all of them are there. */
  void produce(List<ProducerRecord<String, String>> records) throws Exception {
    // Of two requests under way to a broker that has just come back, it may refuse the first, since
    // it does not lead the partition yet, and take the second. It then takes the first no more, as
    // it counts from what it has seen of the producer: neither of them ends until both expire.
    Map<String, Object> settings =
        Map.of("bootstrap.servers", bootstrapServers(), "max.in.flight.requests.per.connection", 1);
    try (var producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      var sent = new ArrayList<Future<?>>();
      for (ProducerRecord<String, String> one : records) {
        sent.add(producer.send(one));
      }
      for (Future<?> one : sent) {
        one.get();
      }
    }
  }

  /** Returns the sum of the offsets that an application's group has committed for a topic. */
  long committed(Admin admin, String application, String topic) throws Exception {
    return committedOffsets(admin, application, topic).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  /** Returns the offsets that an application's group has committed for a topic, by partition. */
  Map<Integer, Long> committedOffsets(Admin admin, String application, String topic)
      throws Exception {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        admin.listConsumerGroupOffsets(application).partitionsToOffsetAndMetadata().get();
    return offsets.entrySet().stream()
        .filter(entry -> entry.getKey().topic().equals(topic) && entry.getValue() != null)
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().partition(), entry -> entry.getValue().offset()));
  }

  /** Returns the ends of the partitions of a topic. */
  Map<Integer, Long> ends(Admin admin, String topic, int partitions) throws Exception {
    return offsets(admin, topic, partitions, OffsetSpec.latest());
  }

  // A commit is answered before its marks are everywhere, so a committed reader's end may lag.
  private Map<TopicPartition, Long> uncommittedEnds(List<TopicPartition> partitions) {
    try (var reader =
        new KafkaConsumer<>(
            Map.<String, Object>of("bootstrap.servers", bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      return reader.endOffsets(partitions);
    }
  }

  /** Returns how many records at the start of its partitions a topic has lost by deletion. */
  long deleted(Admin admin, String topic, int partitions) throws Exception {
    return offsets(admin, topic, partitions, OffsetSpec.earliest()).values().stream()
        .mapToLong(Long::longValue)
        .sum();
  }

  private static Map<Integer, Long> offsets(
      Admin admin, String topic, int partitions, OffsetSpec which) throws Exception {
    Map<TopicPartition, OffsetSpec> asked =
        IntStream.range(0, partitions)
            .mapToObj(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toMap(one -> one, one -> which));
    return admin.listOffsets(asked).all().get().entrySet().stream()
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().partition(), entry -> entry.getValue().offset()));
  }

  Admin admin() {
    return Admin.create(Map.of("bootstrap.servers", bootstrapServers()));
  }

  /** Reads all committed records of a topic, by partition in order. */
  public <K, V> void read(Topic<K, V> topic, BiConsumer<K, V> sink) {
    readBytes(
        topic.name(),
        (key, value) ->
            sink.accept(
                topic.keySerde().deserializer().deserialize(topic.name(), key),
                topic.valueSerde().deserializer().deserialize(topic.name(), value)));
  }

  /** Reads all committed records of a topic as bytes, by partition in order. */
  void readBytes(String topic, BiConsumer<byte[], byte[]> sink) {
    readRecords(topic, found -> sink.accept(found.key(), found.value()));
  }

  /** Reads all committed records of a topic, by partition in order. */
  void readRecords(String topic, Consumer<ConsumerRecord<byte[], byte[]>> sink) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", bootstrapServers(),
            "isolation.level", "read_committed",
            "auto.offset.reset", "earliest");
    try (var consumer =
        new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
      List<TopicPartition> partitions =
          consumer.partitionsFor(topic).stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      consumer.assign(partitions);
      Map<TopicPartition, Long> ends = uncommittedEnds(partitions);
      while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.get(one))) {
        consumer.poll(Duration.ofMillis(100)).forEach(sink);
      }
    }
  }
}
