package dev.headrace.runtime.kafka;

import com.google.common.base.Stopwatch;
import com.google.common.collect.Maps;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.TopicDescription;
import dev.headrace.runtime.port.TopicDescription.Cleanup;
import dev.headrace.runtime.port.TopicIdentity;
import dev.headrace.runtime.port.TopicIncarnation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DeletedRecords;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownMemberIdException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Administration by Kafka's admin client. */
final class KafkaTopicAdmin implements TopicAdmin {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaTopicAdmin.class);
  private static final Duration CREATION_TIMEOUT = Duration.ofSeconds(30);
  private static final String UNBOUNDED = Long.toString(Long.MAX_VALUE);
  private static final String UNLIMITED = "-1";

  private final Admin admin;
  private final ClientFailures failures;
  private final boolean compresses;

  /**
   * Creates it.
   *
   * @param compresses whether the writer compresses what it sends, so that nobody knows before how
   *     large that is for a topic
   */
  KafkaTopicAdmin(Admin admin, ClientFailures failures, boolean compresses) {
    this.admin = admin;
    this.failures = failures;
    this.compresses = compresses;
  }

  @Override
  public Map<String, TopicDescription> describe(Set<String> topics) {
    Map<String, List<TopicPartitionInfo>> found =
        Maps.transformValues(described(topics), described -> described.partitions());
    Map<String, TopicDescription> descriptions = new HashMap<>();
    cleanups(found.keySet())
        .forEach(
            (topic, cleanup) ->
                descriptions.put(
                    topic,
                    new TopicDescription(
                        topic, Objects.requireNonNull(found.get(topic)).size(), cleanup)));
    return descriptions;
  }

  // All of them in one question: an application may have hundreds of topics.
  private Map<String, org.apache.kafka.clients.admin.TopicDescription> described(
      Set<String> topics) {
    Map<String, org.apache.kafka.clients.admin.TopicDescription> found = new HashMap<>();
    admin
        .describeTopics(topics)
        .topicNameValues()
        .forEach(
            (topic, answer) ->
                AdminCalls.awaitUnless(
                        UnknownTopicOrPartitionException.class,
                        failures,
                        "describe topic " + topic,
                        answer)
                    .ifPresent(one -> found.put(topic, one)));
    return found;
  }

  @Override
  public Map<String, TopicIncarnation> incarnations(Set<String> topics) {
    Map<String, TopicIncarnation> incarnations = new HashMap<>();
    if (topics.isEmpty()) {
      return incarnations;
    }
    var described =
        AdminCalls.await(
            failures, "describe topics " + topics, admin.describeTopics(topics).allTopicNames());
    configs(topics)
        .forEach(
            (topic, config) ->
                incarnations.put(
                    topic,
                    new TopicIncarnation(
                        Objects.requireNonNull(described.get(topic)).topicId().toString(),
                        Long.parseLong(
                            config.get(TopicConfig.DELETE_RETENTION_MS_CONFIG).value()))));
    return incarnations;
  }

  @Override
  public Map<String, TopicIdentity> identities(Set<String> topics) {
    return Maps.transformValues(
        described(topics),
        found -> new TopicIdentity(found.topicId().toString(), found.partitions().size()));
  }

  @Override
  public Map<String, Long> largestRecords(Set<String> topics) {
    Map<String, Long> largest = new HashMap<>();
    if (!compresses && !topics.isEmpty()) {
      configs(topics)
          .forEach(
              (topic, config) ->
                  largest.put(
                      topic,
                      Long.parseLong(config.get(TopicConfig.MAX_MESSAGE_BYTES_CONFIG).value())));
    }
    return largest;
  }

  @Override
  public List<String> topologies(String group) {
    var asked =
        Objects.requireNonNull(
            admin.describeConsumerGroups(List.of(group)).describedGroups().get(group));
    return AdminCalls.awaitUnless(
            GroupIdNotFoundException.class, failures, "describe group " + group, asked)
        .map(ConsumerGroupDescription::members)
        .orElse(List.of())
        .stream()
        .map(member -> ClientSettings.topologyOf(member.clientId()))
        .flatMap(Optional::stream)
        .toList();
  }

  @Override
  public Map<TopicPartition, CommittedInput> committed(String group) {
    Map<TopicPartition, CommittedInput> committed = new HashMap<>();
    AdminCalls.await(
            failures,
            "read the positions of group " + group,
            admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
        .forEach(
            (partition, position) -> {
              // The client answers null for a partition the group has no position for.
              if (position != null) {
                committed.put(partition, CommittedOffsets.read(position));
              }
            });
    return committed;
  }

  @Override
  public void overwrite(String group, Map<TopicPartition, CommittedInput> inputs) {
    var change = admin.alterConsumerGroupOffsets(group, CommittedOffsets.of(inputs)).all();
    boolean done =
        AdminCalls.awaitUnless(
                UnknownMemberIdException.class,
                failures,
                "change the positions of group " + group,
                change.thenApply(nothing -> true))
            .orElse(false);
    if (!done) {
      throw new LogException(
          "Could not change the positions of group "
              + group
              + ", since it has members: stop all processes of the application, wait for"
              + " consumer.session.timeout.ms (10 s) if one was killed, and try again.",
          null);
    }
  }

  @Override
  public void create(List<TopicDescription> topics) {
    List<NewTopic> created = topics.stream().map(KafkaTopicAdmin::newTopic).toList();
    admin
        .createTopics(created)
        .values()
        .forEach(
            (topic, answer) ->
                AdminCalls.awaitUnless(
                    TopicExistsException.class, failures, "create topic " + topic, answer));
    Stopwatch waiting = Stopwatch.createStarted();
    Set<String> waitedFor = notUsable(topics);
    while (!waitedFor.isEmpty()) {
      if (waiting.elapsed().compareTo(CREATION_TIMEOUT) > 0) {
        throw new LogException(
            "Topics "
                + waitedFor
                + " were created but their partitions have no leaders; check the cluster's health.",
            null);
      }
      waitedFor = notUsable(topics);
    }
  }

  @Override
  public Map<TopicPartition, Long> starts(Set<TopicPartition> partitions, Duration atMost) {
    ListOffsetsResult asked = offsets(partitions, OffsetSpec.earliest(), atMost);
    Map<TopicPartition, Long> starts = new HashMap<>();
    for (TopicPartition partition : partitions) {
      AdminCalls.awaitUnless(
              TimeoutException.class,
              failures,
              "find the start of " + partition,
              asked.partitionResult(partition))
          .ifPresent(start -> starts.put(partition, start.offset()));
    }
    return starts;
  }

  @Override
  public Optional<Map<TopicPartition, Long>> ends(Set<TopicPartition> partitions, Duration atMost) {
    return AdminCalls.awaitUnless(
            TimeoutException.class,
            failures,
            "find the ends of " + partitions,
            offsets(partitions, OffsetSpec.latest(), atMost).all())
        .map(ends -> Maps.transformValues(ends, ListOffsetsResultInfo::offset));
  }

  private ListOffsetsResult offsets(
      Set<TopicPartition> partitions, OffsetSpec which, Duration atMost) {
    ListOffsetsOptions options =
        new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)
            .timeoutMs(Math.toIntExact(Math.max(1, atMost.toMillis())));
    return admin.listOffsets(Maps.asMap(partitions, any -> which), options);
  }

  @Override
  public void deleteBefore(Map<TopicPartition, Long> offsets) {
    Map<TopicPartition, RecordsToDelete> deletions = new HashMap<>();
    offsets.forEach(
        (partition, offset) -> deletions.put(partition, RecordsToDelete.beforeOffset(offset)));
    admin.deleteRecords(deletions).lowWatermarks().forEach(KafkaTopicAdmin::logIfItFails);
  }

  private static void logIfItFails(TopicPartition partition, KafkaFuture<DeletedRecords> deletion) {
    var unused =
        deletion.whenComplete(
            (deleted, failure) -> {
              if (failure != null) {
                LOG.warn(
                    "What is processed of {} could not be deleted and will be asked for again: {}",
                    partition,
                    failure.toString());
              }
            });
  }

  @Override
  public void close(Duration atMost) {
    admin.close(atMost);
  }

  private Set<String> notUsable(List<TopicDescription> topics) {
    Set<String> names =
        topics.stream().map(TopicDescription::name).collect(Collectors.toCollection(TreeSet::new));
    Map<String, org.apache.kafka.clients.admin.TopicDescription> described = described(names);
    for (TopicDescription topic : topics) {
      if (isUsable(topic, described.get(topic.name()))) {
        names.remove(topic.name());
      }
    }
    return names;
  }

  // Right after the creation a broker may not have heard of the topic yet.
  private static boolean isUsable(
      TopicDescription topic, org.apache.kafka.clients.admin.@Nullable TopicDescription found) {
    return found != null
        && found.partitions().size() == topic.partitions()
        && found.partitions().stream().allMatch(KafkaTopicAdmin::hasLeader);
  }

  private static boolean hasLeader(TopicPartitionInfo partition) {
    return partition.leader() != null && !partition.leader().isEmpty();
  }

  private Map<String, Cleanup> cleanups(Set<String> topics) {
    Map<String, Cleanup> cleanups = new HashMap<>();
    configs(topics).forEach((topic, config) -> cleanups.put(topic, cleanup(config)));
    return cleanups;
  }

  private Map<String, Config> configs(Set<String> topics) {
    List<ConfigResource> resources =
        topics.stream().map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList();
    Map<String, Config> configs = new HashMap<>();
    AdminCalls.await(
            failures,
            "read the settings of topics " + topics,
            admin.describeConfigs(resources).all())
        .forEach((resource, config) -> configs.put(resource.name(), config));
    return configs;
  }

  private static Cleanup cleanup(Config config) {
    String policy = config.get(TopicConfig.CLEANUP_POLICY_CONFIG).value();
    boolean compacts = policy.contains(TopicConfig.CLEANUP_POLICY_COMPACT);
    boolean deletes = policy.contains(TopicConfig.CLEANUP_POLICY_DELETE);
    boolean unlimited =
        UNLIMITED.equals(config.get(TopicConfig.RETENTION_MS_CONFIG).value())
            && UNLIMITED.equals(config.get(TopicConfig.RETENTION_BYTES_CONFIG).value());
    if (compacts) {
      return deletes && !unlimited ? Cleanup.COMPACT_AND_DELETE : Cleanup.COMPACT;
    }
    return deletes && !unlimited ? Cleanup.DELETE : Cleanup.KEEP;
  }

  private static NewTopic newTopic(TopicDescription topic) {
    // How often a topic is replicated is the cluster's own default.
    NewTopic created =
        new NewTopic(topic.name(), Optional.of(topic.partitions()), Optional.empty());
    // A record's time is the user's, and its changelog entry must never be refused for it.
    Map<String, String> configs = new HashMap<>(cleanup(topic));
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, UNBOUNDED);
    configs.put(TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, UNBOUNDED);
    return created.configs(configs);
  }

  private static Map<String, String> cleanup(TopicDescription topic) {
    return switch (topic.cleanup()) {
      case COMPACT -> Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
      case DELETE -> Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
      case KEEP ->
          Map.of(
              TopicConfig.CLEANUP_POLICY_CONFIG,
              TopicConfig.CLEANUP_POLICY_DELETE,
              TopicConfig.RETENTION_MS_CONFIG,
              UNLIMITED,
              TopicConfig.RETENTION_BYTES_CONFIG,
              UNLIMITED);
      case COMPACT_AND_DELETE ->
          Map.of(
              TopicConfig.CLEANUP_POLICY_CONFIG,
              TopicConfig.CLEANUP_POLICY_COMPACT + "," + TopicConfig.CLEANUP_POLICY_DELETE);
    };
  }
}
