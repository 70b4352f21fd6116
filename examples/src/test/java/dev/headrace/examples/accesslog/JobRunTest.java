package dev.headrace.examples.accesslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.examples.accesslog.report.Summary;
import dev.headrace.examples.accesslog.source.GeneratedLog;
import dev.headrace.examples.accesslog.source.LineSource;
import dev.headrace.examples.accesslog.topology.AccessLogTopics;
import dev.headrace.examples.accesslog.world.InMemoryWorld;
import dev.headrace.examples.accesslog.world.KafkaWorld;
import dev.headrace.examples.accesslog.world.World;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobRunTest {

  private static final AccessLogTopics TOPICS = AccessLogTopics.of("job");

  private final ByteArrayOutputStream progress = new ByteArrayOutputStream();

  @TempDir Path stateDirectory;

  @Test
  void agreesWithTheOracleOnTheRealLogInMemory() {
    LineSource log = RealLog.open();
    try (World world = new InMemoryWorld()) {
      JobResults.assertAgree(run(world, 4, log), world, TOPICS, BatchOracle.of(log));
    }
  }

  @Test
  void agreesWithTheOracleOnTheRealLogOnABroker() {
    LineSource log = RealLog.open();
    try (World world = KafkaWorld.embedded()) {
      Summary summary = run(world, 4, log);

      JobResults.assertAgree(summary, world, TOPICS, BatchOracle.of(log));
      assertThat(run(world, 4, log)).as("a second run").isEqualTo(summary);
      assertThat(run(world, 4, null)).as("a run without a log").isEqualTo(summary);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 8})
  void agreesWithTheOracleOnGeneratedLogsWhateverThePartitions(int partitions) {
    LineSource log = new GeneratedLog(partitions, 10_000);
    try (World world = new InMemoryWorld()) {
      JobResults.assertAgree(run(world, partitions, log), world, TOPICS, BatchOracle.of(log));
    }
  }

  @Test
  void copesWithALogOfOneLine() {
    LineSource log = new GeneratedLog(1, 1);
    try (World world = new InMemoryWorld()) {
      JobResults.assertAgree(run(world, 4, log), world, TOPICS, BatchOracle.of(log));
    }
  }

  @Test
  void showsItsProgress() {
    try (World world = new InMemoryWorld()) {
      run(world, 2, new GeneratedLog(1, 1_000));
    }

    assertThat(progress.toString(UTF_8)).contains("Loading 100%", "1000/1000 lines");
    assertThat(progress.toString(UTF_8)).contains("Processing 100%", "1002/1002 lines");
  }

  @Test
  void refusesToGoOnWithoutLines() {
    try (World world = new InMemoryWorld()) {
      assertThatThrownBy(() -> run(world, 1, null))
          .isInstanceOf(JobFailedException.class)
          .hasMessage(
              "Topic job-lines in the memory of this process holds no lines:"
                  + " leave out --no-load to load them.");
    }
  }

  private Summary run(World world, int partitions, LineSource log) {
    var settings =
        new JobRun.Settings(partitions, stateDirectory, 2, new PrintStream(progress, true, UTF_8));
    try (var resources = new RunResources(message -> {}, "stopped")) {
      return new JobRun(world, TOPICS, settings, resources).run(log);
    }
  }
}
