package dev.headrace.runtime.compile;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.testing.TopologyTestDriver;
import java.time.Instant;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The same as {@link ByteReuseTest}, seen from the serdes of a topology that runs. */
class ByteReuseAtWorkTest {
  private final CountingSerde keys = new CountingSerde();
  private final CountingSerde values = new CountingSerde();
  private final Topic<String, String> in = Topic.of("in", keys, values);
  private final Topic<String, String> out = Topic.of("out", keys, values);

  @Test
  void aCopyTouchesNoSerde() {
    copy(stream -> stream, out);
    assertThat(keys.reads() + keys.writes() + values.reads() + values.writes()).isZero();
  }

  @Test
  void aFilterReadsOnceAndWritesNothing() {
    copy(stream -> stream.filter((key, value) -> true), out);
    assertThat(keys.reads()).isEqualTo(1);
    assertThat(values.reads()).isEqualTo(1);
    assertThat(keys.writes() + values.writes()).isZero();
  }

  @Test
  void anotherSerdeObjectIsUsed() {
    CountingSerde others = new CountingSerde();
    copy(stream -> stream, Topic.of("out", keys, others));
    assertThat(values.reads()).isEqualTo(1);
    assertThat(others.writes()).isEqualTo(1);
    assertThat(keys.reads() + keys.writes()).isZero();
  }

  private void copy(UnaryOperator<EventStream<String, String>> step, Topic<String, String> target) {
    TopologyBuilder builder = TopologyBuilder.named("bytes");
    step.apply(builder.stream(in)).to(target);
    try (var driver = TopologyTestDriver.of(builder.build())) {
      driver
          .input(in)
          .pipeBytes("k".getBytes(UTF_8), "v".getBytes(UTF_8), Instant.ofEpochSecond(1));
      // Read with other serdes, so that only the topology's own use counts.
      assertThat(driver.output(Topic.of("out", string(), string())).keyValues())
          .containsExactly(KeyValue.of("k", "v"));
    }
  }
}
