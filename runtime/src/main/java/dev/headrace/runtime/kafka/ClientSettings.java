package dev.headrace.runtime.kafka;

import com.google.common.collect.Sets;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.SessionLimits;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.jspecify.annotations.Nullable;

/**
 * The settings of each client: what the engine relies on, then what the user says, then defaults.
 *
 * <p>A user's key without a prefix goes to every client that knows it, and to all when none does (a
 * login module's own keys). A key with the prefix {@code consumer.}, {@code producer.}, {@code
 * restore.} or {@code admin.} goes to that client only and wins there.
 */
final class ClientSettings {
  static final String CONSUMER = "consumer.";
  static final String PRODUCER = "producer.";
  static final String RESTORE = "restore.";
  static final String ADMIN = "admin.";

  private static final String MAX_BLOCK_MS = "10000";
  private static final String TRANSACTION_TIMEOUT_MS = "10000";
  private static final String NO_COMPRESSION = "none";
  // Comes before the fingerprint in the client id of a member of the group.
  private static final String TOPOLOGY = "-topology-";
  private static final String MAX_REQUEST_SIZE = "1048576";
  private static final Set<String> PREFIXES = Set.of(CONSUMER, PRODUCER, RESTORE, ADMIN);
  private static final String IDENTITY =
      "it is derived from the application and its state directory";
  private static final String BYTES =
      "records travel as bytes; name serdes in the topology instead";
  private static final String COMMITS = "positions are committed with each epoch";
  private static final String EXACTLY_ONCE = "exactly-once depends on it";
  private static final String PLACEMENT = "the engine places partitions itself";
  private static final String PARTITIONING = "joins need all writers to partition keys alike";

  /** The keys a user may not set, and why. */
  private static final Map<String, String> FORCED =
      Map.ofEntries(
          Map.entry(ConsumerConfig.GROUP_ID_CONFIG, IDENTITY),
          Map.entry(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, IDENTITY),
          Map.entry(ProducerConfig.TRANSACTIONAL_ID_CONFIG, IDENTITY),
          Map.entry(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, BYTES),
          Map.entry(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, BYTES),
          Map.entry(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, BYTES),
          Map.entry(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, BYTES),
          Map.entry(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, COMMITS),
          Map.entry(
              ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
              "where a new group starts is a setting of the application"),
          Map.entry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, EXACTLY_ONCE),
          Map.entry(ProducerConfig.ACKS_CONFIG, EXACTLY_ONCE),
          Map.entry(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, EXACTLY_ONCE),
          Map.entry(ProducerConfig.TRANSACTION_TWO_PHASE_COMMIT_ENABLE_CONFIG, EXACTLY_ONCE),
          Map.entry(
              ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
              "a misspelt topic must be an error, not a new topic"),
          Map.entry(ConsumerConfig.GROUP_PROTOCOL_CONFIG, PLACEMENT),
          Map.entry(ConsumerConfig.GROUP_REMOTE_ASSIGNOR_CONFIG, PLACEMENT),
          Map.entry(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, PLACEMENT),
          Map.entry(ProducerConfig.PARTITIONER_CLASS_CONFIG, PARTITIONING),
          Map.entry(ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG, PARTITIONING));

  private static final AtomicInteger CLIENTS = new AtomicInteger();

  private final Map<String, String> user;
  private final String bootstrapServers;

  /**
   * Checks the user's settings.
   *
   * @throws LogException when one of them is forced, or bootstrap.servers is missing
   */
  ClientSettings(Map<String, String> user) {
    this.user = Map.copyOf(user);
    user.keySet().forEach(ClientSettings::checkNotForced);
    String servers = user.get(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG);
    if (servers == null || servers.isBlank()) {
      throw new LogException(
          "Setting 'bootstrap.servers' is missing; give the host:port of one or more brokers.",
          null);
    }
    this.bootstrapServers = servers;
  }

  String bootstrapServers() {
    return bootstrapServers;
  }

  /** Returns how long a call of the producer waits for the broker. */
  Duration maxBlock() {
    return Duration.ofMillis(producerNumber(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS));
  }

  /** Returns what the producer can do. */
  SessionLimits limits() {
    long timeoutMs =
        producerNumber(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    long bytes = producerNumber(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, MAX_REQUEST_SIZE);
    return new SessionLimits(Duration.ofMillis(timeoutMs), bytes);
  }

  /** Returns whether the producer compresses what it sends. */
  boolean compresses() {
    return !NO_COMPRESSION.equals(
        producerText(ProducerConfig.COMPRESSION_TYPE_CONFIG, NO_COMPRESSION));
  }

  private String producerText(String key, String preset) {
    return user.getOrDefault(PRODUCER + key, user.getOrDefault(key, preset));
  }

  private long producerNumber(String key, String preset) {
    String own = producerText(key, preset);
    try {
      return Long.parseLong(own);
    } catch (NumberFormatException e) {
      throw new LogException(
          "Setting '%s%s' is '%s'; give a whole number.".formatted(PRODUCER, key, own), e);
    }
  }

  /** Returns the fingerprint that a reader's client id ends with, if it is one of ours. */
  static Optional<String> topologyOf(String clientId) {
    int at = clientId.lastIndexOf(TOPOLOGY);
    return at < 0 ? Optional.empty() : Optional.of(clientId.substring(at + TOPOLOGY.length()));
  }

  static String identity(SessionSettings session) {
    return session.application() + "-" + session.processId();
  }

  Map<String, Object> groupReader(SessionSettings session, MembershipSlot slot) {
    Map<String, Object> settings = new HashMap<>(readerDefaults());
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, identity(session) + "-reader");
    settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    // A member learns of a rebalance with a heartbeat, so this bounds how long a hand-over waits.
    settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 1_000);
    addUser(settings, CONSUMER, ConsumerConfig.configNames());
    if (session.topology() != null) {
      settings.merge(
          ConsumerConfig.CLIENT_ID_CONFIG,
          TOPOLOGY + session.topology(),
          (id, topology) -> "" + id + topology);
    }
    settings.putAll(readerForced(session.guarantee() == Guarantee.EXACTLY_ONCE));
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, session.application());
    settings.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, identity(session));
    settings.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    settings.put(ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG, TaskAssignor.class.getName());
    settings.put(TaskAssignor.SLOT, slot);
    return settings;
  }

  Map<String, Object> partitionReader() {
    Map<String, Object> settings = new HashMap<>(readerDefaults());
    settings.put(ConsumerConfig.CLIENT_ID_CONFIG, "headrace-restore-" + CLIENTS.incrementAndGet());
    addUser(settings, RESTORE, ConsumerConfig.configNames());
    settings.putAll(readerForced(true));
    return settings;
  }

  /** Returns the settings of a reader outside the group that has positions of its own. */
  Map<String, Object> letterReader(String group) {
    Map<String, Object> settings = partitionReader();
    settings.put(ConsumerConfig.GROUP_ID_CONFIG, group);
    return settings;
  }

  Map<String, Object> writer(SessionSettings session) {
    Map<String, Object> settings = new HashMap<>();
    settings.put(ProducerConfig.CLIENT_ID_CONFIG, identity(session) + "-writer");
    settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 131_072);
    settings.put(ProducerConfig.LINGER_MS_CONFIG, 5L);
    settings.put(ProducerConfig.BUFFER_MEMORY_CONFIG, 64L * 1024 * 1024);
    settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK_MS);
    settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    // A batch that waits longer belongs to a transaction that the broker has given up by then.
    settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 20_000);
    if (session.guarantee() == Guarantee.EXACTLY_ONCE) {
      settings.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, TRANSACTION_TIMEOUT_MS);
    } else {
      // A broker that has just come back may refuse the first of several requests, since it does
      // not lead the partition yet, and take the second. Without a transaction it then counts from
      // the second on, takes the first no more, and both wait until they expire.
      settings.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
    }
    addUser(settings, PRODUCER, ProducerConfig.configNames());
    settings.put(ProducerConfig.ACKS_CONFIG, "all");
    settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    if (session.guarantee() == Guarantee.EXACTLY_ONCE) {
      settings.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, identity(session));
    }
    return settings;
  }

  Map<String, Object> admin() {
    Map<String, Object> settings = new HashMap<>();
    settings.put(AdminClientConfig.CLIENT_ID_CONFIG, "headrace-admin-" + CLIENTS.incrementAndGet());
    settings.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    addUser(settings, ADMIN, AdminClientConfig.configNames());
    return settings;
  }

  private static Map<String, Object> readerDefaults() {
    return Map.of(
        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
        5_000,
        ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
        15_000,
        ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
        30_000);
  }

  private static Map<String, Object> readerForced(boolean committedOnly) {
    return Map.of(
        ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
        false,
        ConsumerConfig.AUTO_OFFSET_RESET_CONFIG,
        "none",
        ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG,
        false,
        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
        committedOnly ? "read_committed" : "read_uncommitted");
  }

  private void addUser(Map<String, Object> settings, String prefix, Set<String> known) {
    Set<String> knownToAny = names();
    user.forEach(
        (key, value) -> {
          boolean prefixed = PREFIXES.stream().anyMatch(key::startsWith);
          if (!prefixed && (known.contains(key) || !knownToAny.contains(key))) {
            settings.put(key, value);
          }
        });
    user.forEach(
        (key, value) -> {
          if (key.startsWith(prefix)) {
            settings.put(key.substring(prefix.length()), value);
          }
        });
  }

  /** Returns the names of all settings that a client knows. */
  static Set<String> names() {
    return Sets.union(
        Sets.union(ConsumerConfig.configNames(), ProducerConfig.configNames()),
        AdminClientConfig.configNames());
  }

  /** Returns a key without the prefix of one kind of client. */
  static String bare(String key) {
    return PREFIXES.stream()
        .filter(key::startsWith)
        .map(prefix -> key.substring(prefix.length()))
        .findFirst()
        .orElse(key);
  }

  /** Returns why a user may not set a key, or null when it is free. */
  static @Nullable String whyForced(String key) {
    return FORCED.get(bare(key));
  }

  private static void checkNotForced(String key) {
    String why = whyForced(key);
    if (why != null) {
      throw new LogException(
          "Setting '" + key + "' cannot be changed, because " + why + "; remove it.", null);
    }
  }
}
