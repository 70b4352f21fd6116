package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** When a simulated cluster comes to rest. */
class SimulatedClusterTest {
  private static final Topic<String, String> IN = Topic.of("in", string(), string());
  private static final Topic<String, String> OUT = Topic.of("out", string(), string());

  private static Topology copying() {
    var builder = TopologyBuilder.named("copying");
    builder.stream(IN).to(OUT);
    return builder.build();
  }

  @Test
  void restsAlsoWithProcessesThatHaveNothingToDo() {
    try (var cluster = SimulatedCluster.of(copying(), 1)) {
      cluster.start("one");
      cluster.start("two");
      cluster.start("three");
      cluster.input(IN).pipe("a", "1", Instant.EPOCH);
      cluster.settle();
      assertThat(cluster.output(OUT).values()).containsExactly("1");
      cluster.stop("one");
      cluster.stop("two");
      cluster.input(IN).pipe("a", "2", Instant.EPOCH);
      cluster.settle();
      assertThat(cluster.output(OUT).values()).containsExactly("1", "2");
    }
  }
}
