package dev.headrace.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class BenchmarkCommandTest {
  private final ByteArrayOutputStream lines = new ByteArrayOutputStream();
  private final StringWriter errors = new StringWriter();

  @Test
  void listsTheNamesWhenAWorkloadIsUnknown() {
    assertThat(run("copy", "cuont")).isEqualTo(2);
    assertThat(errors.toString())
        .contains("There is no workload 'cuont'. The workloads are: copy, map-filter, ")
        .contains("hopping", "latency");
    assertThat(lines.toString(UTF_8)).isEmpty();
  }

  @Test
  void refusesAnUnknownOption() {
    assertThat(run("--qick")).isEqualTo(2);
    assertThat(errors.toString()).contains("--qick");
  }

  @Test
  void saysHowToStartWhenItWasNotPrepared() {
    assertThat(run("copy", "--quick")).isEqualTo(1);
    assertThat(errors.toString()).contains("start the benchmarks with benchmarks/run");
  }

  private int run(String... args) {
    var command =
        new BenchmarkCommand(
            new PrintStream(lines, true, UTF_8),
            new PrintStream(ByteArrayOutputStream.nullOutputStream(), true, UTF_8));
    return BenchmarkCommand.commandLine(command)
        .setErr(new PrintWriter(errors, true))
        .execute(args);
  }
}
