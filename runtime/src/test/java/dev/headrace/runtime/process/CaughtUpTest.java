package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.AppFailedException;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who waits for an application to catch up is not told so before it has, however idle it looks. */
class CaughtUpTest {
  private static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  private static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ROUNDS = 20;

  @TempDir Path directory;

  @Test
  void meansWhatWasWrittenJustBefore() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        var producer = producer(broker);
        HeadraceApp app = start(broker)) {
      Cluster cluster = new Cluster(broker);
      for (long round = 1; round <= ROUNDS; round++) {
        producer.send(new ProducerRecord<>(CLICKS.name(), "user-" + round, "/page")).get();
        assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
        Map<String, Long> counts = new HashMap<>();
        cluster.read(COUNTS, counts::put);
        assertThat(counts).as("round " + round).isEqualTo(Map.of("/page", round));
      }
      assertThat(app.close(LIMIT)).isTrue();
      assertThatThrownBy(() -> app.awaitCaughtUp(LIMIT)).isInstanceOf(AppFailedException.class);
    }
  }

  @Test
  void isNeverSaidWhileNobodyAnswers() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        HeadraceApp app = start(broker)) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      broker.stop();
      assertThat(app.awaitCaughtUp(Duration.ofMillis(500))).isFalse();
      broker.restart();
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
    }
  }

  private static KafkaProducer<String, String> producer(EmbeddedBroker broker) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        new StringSerializer(),
        new StringSerializer());
  }

  private HeadraceApp start(EmbeddedBroker broker) {
    for (Topic<?, ?> topic : List.of(CLICKS, COUNTS)) {
      broker.createTopic(topic.name(), 2);
    }
    return HeadraceApp.start(
        topology(),
        HeadraceConfig.builder()
            .bootstrapServers(broker.bootstrapServers())
            .stateDirectory(directory)
            .build());
  }

  private static Topology topology() {
    var builder = TopologyBuilder.named("caught-up");
    builder.stream(CLICKS)
        .groupBy("by-page", (user, page) -> page, string())
        .count("clicks-per-page")
        .toStream()
        .to(COUNTS);
    return builder.build();
  }
}
