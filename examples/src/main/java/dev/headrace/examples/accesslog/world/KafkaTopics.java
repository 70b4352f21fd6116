package dev.headrace.examples.accesslog.world;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** The topics of a Kafka cluster. */
final class KafkaTopics implements AutoCloseable {

  // Kafka deletes records by their timestamps: without this, a log of last year would be gone
  // within minutes.
  private static final Map<String, String> KEEP_FOREVER =
      Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1", TopicConfig.RETENTION_BYTES_CONFIG, "-1");

  private final String bootstrapServers;
  private final Admin admin;

  private KafkaTopics(String bootstrapServers, Admin admin) {
    this.bootstrapServers = bootstrapServers;
    this.admin = admin;
  }

  /**
   * Connects to a cluster and returns when a broker has answered.
   *
   * @param bootstrapServers addresses of some of its brokers
   * @param patience how long to wait for an answer, now and later
   */
  static KafkaTopics connect(String bootstrapServers, Duration patience) {
    String patienceMs = Long.toString(patience.toMillis());
    Map<String, Object> settings =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, patienceMs,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, patienceMs);
    Admin admin;
    try {
      admin = Admin.create(settings);
    } catch (KafkaException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      throw new WorldException(
          "No Kafka cluster can be found at '%s' (%s): give --bootstrap-servers as HOST:PORT."
              .formatted(bootstrapServers, cause.getMessage()),
          e);
    }
    var topics = new KafkaTopics(bootstrapServers, admin);
    try {
      topics.await(admin.describeCluster().nodes());
      return topics;
    } catch (WorldException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  void createMissing(List<String> names, int partitions) {
    // Kafka's own default for replication fits clusters of any size.
    Set<NewTopic> topics =
        names.stream()
            .map(name -> new NewTopic(name, Optional.of(partitions), Optional.empty()))
            .map(topic -> topic.configs(KEEP_FOREVER))
            .collect(Collectors.toSet());
    for (KafkaFuture<Void> created : admin.createTopics(topics).values().values()) {
      try {
        await(created);
      } catch (WorldException e) {
        if (!(e.getCause() instanceof TopicExistsException)) {
          throw e;
        }
      }
    }
  }

  /** Returns the offset behind the last record of each partition; empty without such a topic. */
  Map<TopicPartition, Long> endOffsets(String topic) {
    Map<String, TopicDescription> descriptions;
    try {
      descriptions = await(admin.describeTopics(List.of(topic)).allTopicNames());
    } catch (WorldException e) {
      if (e.getCause() instanceof UnknownTopicOrPartitionException) {
        return Map.of();
      }
      throw e;
    }
    Map<TopicPartition, OffsetSpec> latest =
        descriptions.values().stream()
            .flatMap(description -> description.partitions().stream())
            .collect(
                Collectors.toMap(
                    partition -> new TopicPartition(topic, partition.partition()),
                    partition -> OffsetSpec.latest()));
    return await(admin.listOffsets(latest).all()).entrySet().stream()
        .collect(Collectors.toMap(Map.Entry::getKey, end -> end.getValue().offset()));
  }

  @Override
  public void close() {
    admin.close(Duration.ofSeconds(2));
  }

  private <T> T await(KafkaFuture<T> answer) {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause() == null ? e : e.getCause();
      String sentence =
          cause instanceof TimeoutException
              ? "No Kafka broker answers at %s: check --bootstrap-servers and the network."
                  .formatted(bootstrapServers)
              : "Kafka at %s refuses: %s".formatted(bootstrapServers, cause.getMessage());
      throw new WorldException(sentence, cause);
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }
}
