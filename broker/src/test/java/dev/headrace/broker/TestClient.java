package dev.headrace.broker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes and reads strings, and asks questions, the way an ordinary client does. */
final class TestClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Map<String, Object> address;
  private final Admin admin;

  TestClient(EmbeddedBroker broker) {
    address = Map.of("bootstrap.servers", broker.bootstrapServers());
    admin = Admin.create(address);
  }

  String clusterId() {
    return answer(admin.describeCluster().clusterId());
  }

  int partitionsOf(String topic) {
    return answer(admin.describeTopics(List.of(topic)).allTopicNames())
        .get(topic)
        .partitions()
        .size();
  }

  void write(String topic, String... values) {
    StringSerializer serializer = new StringSerializer();
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(address, serializer, serializer)) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, value, value)).get();
      }
    } catch (ExecutionException | InterruptedException e) {
      throw new AssertionError("Cannot write", e);
    }
  }

  /** Reads as a member of a group, until it has that many values or waited long enough. */
  List<String> read(String topic, int count) {
    List<String> values = new ArrayList<>();
    long start = System.nanoTime();
    try (KafkaConsumer<String, String> consumer = consumer()) {
      consumer.subscribe(List.of(topic));
      while (values.size() < count && System.nanoTime() - start < PATIENCE.toNanos()) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(100))) {
          values.add(record.value());
        }
      }
    }
    return values;
  }

  private KafkaConsumer<String, String> consumer() {
    Map<String, Object> settings = new HashMap<>(address);
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, "readers");
    settings.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer());
  }

  private static <T> T answer(KafkaFuture<T> future) {
    try {
      return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException | InterruptedException | TimeoutException e) {
      throw new AssertionError("No answer", e);
    }
  }

  @Override
  public void close() {
    admin.close();
  }
}
