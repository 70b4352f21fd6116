package dev.headrace.runtime;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.memory.InMemoryLog;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** The line that somebody at a terminal watches. */
class ProgressLineTest {
  private final ByteArrayOutputStream terminal = new ByteArrayOutputStream();

  private ProgressLine line(boolean visible) {
    return new ProgressLine(new PrintStream(terminal, true, UTF_8), visible);
  }

  private String shown() {
    return terminal.toString(UTF_8);
  }

  @Test
  void coversALongerLineWithAShorterOne() {
    try (ProgressLine line = line(true)) {
      line.changed(AppState.CREATED, AppState.RESTORING);
      line.changed(AppState.RESTORING, AppState.CLOSED);
      assertThat(shown()).isEqualTo("\rRESTORING\rCLOSED   ");
    }
    assertThat(shown()).endsWith(System.lineSeparator());
  }

  @Test
  void saysNothingWhereThereIsNoTerminal() {
    try (ProgressLine line = line(false)) {
      line.say("memory");
      line.changed(AppState.CREATED, AppState.RUNNING);
    }
    assertThat(shown()).isEmpty();
  }

  @Test
  void tellsHowManyRecordsThereWereSinceItLastDid() throws Exception {
    InMemoryLog log = new InMemoryLog();
    log.createTopic("clicks", 1);
    for (int record = 0; record < 1234; record++) {
      log.append("clicks", 0, "ann".getBytes(UTF_8), null, 1, new RecordHeaders());
    }
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string())).to(Topic.of("out", string(), string()));
    HeadraceConfig config = HeadraceConfig.builder().build();
    try (HeadraceApp app = HeadraceApp.start(builder.build(), config, log);
        ProgressLine line = line(true)) {
      assertThat(app.awaitCaughtUp(Duration.ofSeconds(30))).isTrue();
      line.show(app);
      String records = "%,d".formatted(1234);
      assertThat(shown()).contains("RUNNING  " + records + " records  " + records + "/s  lag 0  ");
      line.show(app);
      assertThat(shown()).contains("RUNNING  " + records + " records  0/s  lag 0  ");
    }
  }
}
