package dev.headrace.benchmarks.contender;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.benchmarks.job.JobTopics;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ContenderOrderTest {

  @Test
  void survivesTheWayToAnotherProcess() {
    ContenderOrder order =
        new ContenderOrder(
            Contender.STREAMS_CACHED,
            "count",
            new JobTopics("application", "input", "output"),
            new Delivery(true, Duration.ofMillis(5), Duration.ofSeconds(1)),
            "127.0.0.1:9092",
            Path.of("/tmp/state=1"));

    assertThat(ContenderOrder.parse(order.toArguments().toArray(String[]::new))).isEqualTo(order);
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> ContenderOrder.parse("contender=FLOOR"))
        .hasMessageContaining("job=... is missing");
  }
}
