package dev.headrace.examples.accesslog.world;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.headrace.broker.EmbeddedBroker;
import java.time.Duration;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class KafkaLineWriterTest {

  private static final Duration PATIENCE = Duration.ofSeconds(2);

  @Test
  void saysThatTheTopicIsMissingOrThatNoBrokerAnswers() {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        KafkaTopics topics = KafkaTopics.connect(broker.bootstrapServers(), PATIENCE)) {
      assertThatThrownBy(() -> write(topics, "deleted"))
          .isInstanceOf(WorldException.class)
          .hasMessage(
              "The log cannot be written to topic deleted: it is no longer there."
                  + " Has Kafka at %s lost its data, or has the topic been deleted?",
              broker.bootstrapServers());

      broker.createTopic("lines", 1);
      broker.kill();

      assertThatThrownBy(() -> write(topics, "lines"))
          .isInstanceOf(WorldException.class)
          .hasMessage(
              "The log cannot be written to topic lines: no Kafka broker answers at %s any more.",
              broker.bootstrapServers());
    }
  }

  @Test
  void goesOnWhenTheBrokerIsRestarted() {
    try (EmbeddedBroker broker = EmbeddedBroker.start();
        KafkaTopics topics = KafkaTopics.connect(broker.bootstrapServers(), PATIENCE)) {
      broker.createTopic("lines", 1);
      try (LineWriter writer = new KafkaLineWriter(topics, "lines", Duration.ofSeconds(60))) {
        writer.append(0, "before".getBytes(UTF_8), 0);
        broker.kill();
        writer.append(0, "meanwhile".getBytes(UTF_8), 0);
        broker.restart();
        writer.append(0, "after".getBytes(UTF_8), 0);
      }
      assertThat(topics.endOffsets("lines"))
          .containsExactly(entry(new TopicPartition("lines", 0), 3L));
    }
  }

  private static void write(KafkaTopics topics, String topic) {
    try (LineWriter writer = new KafkaLineWriter(topics, topic, PATIENCE)) {
      writer.append(0, "line".getBytes(UTF_8), 0);
    }
  }
}
