package dev.headrace.broker;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.errors.RetriableException;

/** Asks one run of a broker for something, and waits until it is so or cannot be. */
final class BrokerAdmin {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration POLL = Duration.ofMillis(10);
  private static final Duration QUESTION = Duration.ofSeconds(2);
  // A request that is given up may have been carried out: asking again would then be refused.
  private static final Duration CHANGE = Duration.ofSeconds(20);

  private final BrokerProcess process;
  private final BrokerPorts ports;

  BrokerAdmin(BrokerProcess process, BrokerPorts ports) {
    this.process = process;
    this.ports = ports;
  }

  /**
   * Waits until the broker serves clients.
   *
   * @throws BrokerException if its process exits, if it takes too long, or if who answers on its
   *     port belongs to another cluster
   */
  void awaitCluster(String clusterId) {
    // A bare socket first: Kafka's clients log a warning for every refused connection.
    await("listens on port " + ports.clients(), ports::clientsAreAccepted);
    try (Admin admin = connect(QUESTION)) {
      await("serves cluster " + clusterId, () -> serves(admin, clusterId));
    }
  }

  /**
   * Creates a topic and waits until each of its partitions has a leader.
   *
   * @throws BrokerException if the topic exists or the broker refuses it for another reason
   */
  void createTopic(String name, int partitions) {
    try (Admin admin = connect(CHANGE)) {
      result(
          admin
              .createTopics(List.of(new NewTopic(name, Optional.of(partitions), Optional.empty())))
              .all());
      await("leads topic " + name, () -> leads(admin, name));
    } catch (ExecutionException e) {
      throw new BrokerException("Cannot create topic " + name, e.getCause());
    }
  }

  /**
   * Waits until the cluster has so many brokers, each with all copies that it is to have.
   *
   * @throws BrokerException if it takes too long
   */
  void awaitComplete(int brokers) {
    try (Admin admin = connect(QUESTION)) {
      await("knows " + brokers + " brokers with all copies", () -> isComplete(admin, brokers));
    }
  }

  private static boolean isComplete(Admin admin, int brokers) {
    Optional<Set<String>> topics =
        answer(
            admin
                .listTopics(new ListTopicsOptions().listInternal(true))
                .names()
                .thenApply(Optional::of),
            Optional.empty());
    return topics.isPresent()
        && answer(admin.describeCluster().nodes(), List.of()).size() == brokers
        && hasAllCopies(admin, topics.get());
  }

  private static boolean hasAllCopies(Admin admin, Set<String> topics) {
    List<TopicPartitionInfo> found = partitions(admin, topics).toList();
    return found.isEmpty() == topics.isEmpty()
        && found.stream()
            .allMatch(partition -> partition.isr().size() == partition.replicas().size());
  }

  private Admin connect(Duration timeout) {
    String milliseconds = String.valueOf(timeout.toMillis());
    return Admin.create(
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
            ports.bootstrapServers(),
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            milliseconds,
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
            milliseconds));
  }

  private static boolean serves(Admin admin, String clusterId) {
    DescribeClusterResult cluster = admin.describeCluster();
    String actual = answer(cluster.clusterId(), "");
    if (!actual.isEmpty() && !actual.equals(clusterId)) {
      throw new BrokerException("Cluster " + actual + " answers instead of " + clusterId);
    }
    return !answer(cluster.nodes(), List.of()).isEmpty();
  }

  private static boolean leads(Admin admin, String name) {
    List<TopicPartitionInfo> found = partitions(admin, Set.of(name)).toList();
    return !found.isEmpty()
        && found.stream()
            .map(TopicPartitionInfo::leader)
            .allMatch(leader -> leader != null && !leader.isEmpty());
  }

  private static Stream<TopicPartitionInfo> partitions(Admin admin, Set<String> topics) {
    Map<String, TopicDescription> known =
        answer(admin.describeTopics(topics).allTopicNames(), Map.of());
    return known.values().stream().map(TopicDescription::partitions).flatMap(Collection::stream);
  }

  /** Returns what the broker answers, or the given value if it cannot answer yet. */
  private static <T> T answer(KafkaFuture<T> future, T ifNotYet) {
    try {
      return result(future);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetriableException) {
        return ifNotYet;
      }
      throw new BrokerException("The broker answers with an error", e.getCause());
    }
  }

  private static <T> T result(KafkaFuture<T> future) throws ExecutionException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BrokerException("Interrupted while waiting for the broker's answer", e);
    }
  }

  private void await(String what, BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      if (process.exitsWithin(POLL)) {
        throw new BrokerException("The broker's process exited before it " + what);
      }
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new BrokerException("Waited " + PATIENCE + " until the broker " + what);
      }
    }
  }
}
