package dev.headrace.examples.accesslog.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.accesslog.topology.AccessLogTopics;
import dev.headrace.examples.accesslog.topology.DeadLetter;
import dev.headrace.examples.accesslog.world.InMemoryWorld;
import dev.headrace.examples.accesslog.world.LineWriter;
import org.junit.jupiter.api.Test;

class ResultReaderTest {

  private final AccessLogTopics topics = AccessLogTopics.of("job");
  private final InMemoryWorld world = new InMemoryWorld();

  @Test
  void showsTheEarliestDeadLetterInWhateverPartitionItIs() {
    world.createMissing(topics.names(), 2);
    try (LineWriter writer = world.openWriter(topics.deadLetters().name())) {
      append(writer, 0, "later", 2_000);
      append(writer, 0, "second by name", 1_000);
      append(writer, 1, "latest", 3_000);
      append(writer, 1, "first by name", 1_000);
    }

    var deadLetters = new ResultReader(world, topics).read().deadLetters();

    assertThat(deadLetters.count()).isEqualTo(4);
    assertThat(deadLetters.firstReason()).isEqualTo("first by name");
  }

  private void append(LineWriter writer, int partition, String reason, long timestampMs) {
    var serializer = topics.deadLetters().valueSerde().serializer();
    byte[] value =
        serializer.serialize(topics.deadLetters().name(), new DeadLetter("a line", reason));
    writer.append(partition, value, timestampMs);
  }
}
