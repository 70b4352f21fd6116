package dev.headrace.examples.accesslog.world;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.dsl.Topology;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A Kafka cluster: the user's, or a single broker that lives as long as this object. */
public final class KafkaWorld implements World {

  private static final Duration ANSWER = Duration.ofSeconds(10);
  // A broker that is restarted is back by then, and nothing is lost.
  private static final Duration WRITE = Duration.ofSeconds(30);

  private final String bootstrapServers;
  private final KafkaTopics topics;
  private final KafkaRecords records;
  private final @Nullable EmbeddedBroker broker;

  private KafkaWorld(String bootstrapServers, @Nullable EmbeddedBroker broker) {
    this.bootstrapServers = bootstrapServers;
    this.broker = broker;
    this.topics = KafkaTopics.connect(bootstrapServers, ANSWER);
    this.records = new KafkaRecords(bootstrapServers);
  }

  /**
   * Returns a cluster that runs already.
   *
   * @param bootstrapServers addresses of some of its brokers, as {@code host:port,host:port}
   * @throws WorldException when none of them answers
   */
  public static KafkaWorld at(String bootstrapServers) {
    return new KafkaWorld(bootstrapServers, null);
  }

  /** Starts a broker and returns it; it ends with {@link #close}, or with this process. */
  public static KafkaWorld embedded() {
    EmbeddedBroker broker = EmbeddedBroker.start();
    try {
      return new KafkaWorld(broker.bootstrapServers(), broker);
    } catch (RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  @Override
  public String description() {
    return (broker == null ? "Kafka at " : "the embedded broker at ") + bootstrapServers;
  }

  @Override
  public boolean keepsTopics() {
    return broker == null;
  }

  @Override
  public void createMissing(List<String> names, int partitions) {
    topics.createMissing(names, partitions);
  }

  @Override
  public List<PartitionEnd> ends(String topic) {
    return records.ends(topics.endOffsets(topic));
  }

  @Override
  public LineWriter openWriter(String topic) {
    return new KafkaLineWriter(topics, topic, WRITE);
  }

  @Override
  public void read(String topic, RecordVisitor visitor) {
    records.readAll(topics.endOffsets(topic), visitor);
  }

  @Override
  public HeadraceApp start(Topology topology, Path stateDirectory, int lanes) {
    return HeadraceApp.start(
        topology,
        HeadraceConfig.builder()
            .bootstrapServers(bootstrapServers)
            .stateDirectory(stateDirectory)
            .lanes(lanes)
            .build());
  }

  @Override
  public void close() {
    topics.close();
    if (broker != null) {
      broker.close();
    }
  }
}
