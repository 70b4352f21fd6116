package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.Redriven;
import dev.headrace.runtime.port.Scheduler;
import dev.headrace.runtime.port.SessionLimits;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.port.TopicAdmin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A Kafka cluster as the log. Safe from any thread; what it opens is not. */
public final class KafkaLog implements Log {
  private final ClientSettings settings;

  /**
   * Creates the log without connecting to it.
   *
   * @param properties settings of Kafka's clients: {@code bootstrap.servers}, {@code security.*},
   *     {@code ssl.*}, {@code sasl.*} and others go to all clients that know them; with the prefix
   *     {@code consumer.} (the group member), {@code producer.}, {@code restore.} (readers outside
   *     the group) or {@code admin.} to one kind only
   * @throws LogException when {@code bootstrap.servers} is missing, or a setting is given that the
   *     engine must choose itself
   */
  public KafkaLog(Map<String, String> properties) {
    this.settings = new ClientSettings(properties);
  }

  /**
   * Returns what is wrong with settings of Kafka's clients, as far as it can be told without a
   * cluster: one sentence for each, with the name of the setting and the remedy. A missing {@code
   * bootstrap.servers} is no problem yet.
   */
  public static List<String> problems(Map<String, String> properties) {
    return ClientChecks.problems(properties);
  }

  /** Returns settings of Kafka's clients as they may be shown: without passwords and the like. */
  public static Map<String, String> shown(Map<String, String> properties) {
    return Secrets.hidden(properties);
  }

  /** Returns the names of all settings of Kafka's clients, without prefix. */
  public static Set<String> settingNames() {
    return ClientSettings.names();
  }

  @Override
  public LogSession openSession(SessionSettings session, Scheduler scheduler) {
    String identity = ClientSettings.identity(session);
    ClientFailures failures = failures(identity);
    Duration maxBlock = settings.maxBlock();
    SessionLimits limits = settings.limits();
    MembershipSlot slot = new MembershipSlot();
    Consumer<byte[], byte[]> consumer =
        create("consumer", failures, () -> consumer(settings.groupReader(session, slot)));
    try {
      Producer<byte[], byte[]> producer =
          create("producer", failures, () -> producer(settings.writer(session)));
      KafkaGroupReader reader = new KafkaGroupReader(consumer, failures, slot);
      RecordSender sender =
          RecordSender.start(session.application() + "-sender", producer, scheduler);
      KafkaWriter writer =
          session.guarantee() == Guarantee.EXACTLY_ONCE
              ? new KafkaTransactionalWriter(producer, reader, failures, maxBlock, sender)
              : new KafkaAtLeastOnceWriter(producer, reader, failures, sender);
      StaticMember member = new StaticMember(settings.admin(), session.application(), identity);
      return new KafkaSession(identity, reader, writer, member, limits);
    } catch (LogException e) {
      consumer.close(CloseOptions.timeout(Duration.ZERO));
      throw e;
    }
  }

  @Override
  public PartitionReader openPartitionReader() {
    ClientFailures failures = failures("of this reader");
    Admin admin = create("admin client", failures, () -> Admin.create(settings.admin()));
    try {
      return new KafkaPartitionReader(
          create("restore consumer", failures, () -> consumer(settings.partitionReader())),
          admin,
          failures);
    } catch (LogException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  /**
   * Sends the dead letters of a topic back to where their records came from.
   *
   * @param application the application, whose group {@code <application>-redrive} remembers how far
   *     it has come
   * @param topic the topic with the letters
   * @param sources the topics that records may be sent back to
   * @throws LogException when the topic does not exist, holds something else, or the cluster fails
   */
  public Redriven redrive(String application, String topic, Set<String> sources) {
    String group = application + "-redrive";
    ClientFailures failures = failures(group);
    SessionSettings session = new SessionSettings(group, topic, Guarantee.EXACTLY_ONCE);
    Consumer<byte[], byte[]> consumer =
        create("consumer", failures, () -> consumer(settings.letterReader(group)));
    try (var letters =
        new Redrive(
            consumer,
            create("producer", failures, () -> producer(settings.writer(session))),
            sources)) {
      return letters.run(topic);
    } catch (KafkaException e) {
      throw failures.outsideEpoch("send the letters of topic " + topic + " back", e);
    }
  }

  @Override
  public TopicAdmin openAdmin() {
    ClientFailures failures = failures("of this administrator");
    return new KafkaTopicAdmin(
        create("admin client", failures, () -> Admin.create(settings.admin())),
        failures,
        settings.compresses());
  }

  private ClientFailures failures(String identity) {
    return new ClientFailures(settings.bootstrapServers(), identity);
  }

  private static Consumer<byte[], byte[]> consumer(Map<String, Object> settings) {
    return new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
  }

  private static Producer<byte[], byte[]> producer(Map<String, Object> settings) {
    return new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
  }

  private static <T> T create(String what, ClientFailures failures, Supplier<T> creation) {
    try {
      return creation.get();
    } catch (KafkaException e) {
      throw failures.outsideEpoch("create the " + what, e);
    }
  }
}
