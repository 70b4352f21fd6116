package dev.headrace.examples.accesslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path directory;

  @Test
  void explainsOptionsAndExitCodes() {
    assertThat(run("--help")).isZero();

    assertThat(out.toString(UTF_8))
        .contains("--file", "--bootstrap-servers", "--in-memory", "--state-dir", "--no-load")
        .contains("Exit codes:", "the job failed", "the options are wrong");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--file a --lines 5                    | --file cannot go with --lines or --seed.",
        "--in-memory --bootstrap-servers h:1   | --in-memory cannot go with --bootstrap-servers.",
        "--no-load                             | --no-load needs --bootstrap-servers.",
        "--no-load --bootstrap-servers h:1 --seed 1"
            + " | --no-load reads no log: leave out --file, --lines and --seed.",
        "--lines 0                             | --lines must be at least 1.",
        "--partitions 0                        | --partitions must be between 1 and 1000.",
        "--lanes 0                             | lanes is 0: use",
        "--lanes 2000000000                    | lanes is 2000000000: use",
        "--in-memory --state-dir state         | --in-memory keeps its state in memory: leave out --state-dir.",
        "--state-dir=                          | state.dir is empty: name a directory",
        "--file=                               | --file is empty: name a log.",
        "--bootstrap-servers=                  | --bootstrap-servers is empty: give HOST:PORT.",
        "--bootstrap-servers nowhere           | bootstrap.servers names 'nowhere': use host:port",
        "--topics-prefix a/b                   | --topics-prefix must be 1 to 100 letters",
        "--topics-prefix ..                    | --topics-prefix must be 1 to 100 letters",
        "--lines many                          | Invalid value for option '--lines'",
        "--file                                | Missing required parameter for option '--file'",
        "--color                               | Unknown option: '--color'",
      })
  void refusesOptionsWithOneSentence(String arguments, String sentence) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);

    assertThat(err.toString(UTF_8).lines().toList())
        .hasSize(2)
        .satisfies(lines -> assertThat(lines.get(0)).startsWith(sentence))
        .endsWith("--help lists the options.");
    assertThat(out.toString(UTF_8)).isEmpty();
  }

  @Test
  void failsWithoutTheFile() {
    Path missing = directory.resolve("missing.log");

    assertThat(run("--in-memory", "--file", missing.toString())).isEqualTo(1);

    assertThat(err.toString(UTF_8))
        .isEqualToIgnoringNewLines("The log file " + missing + " does not exist.");
  }

  @Test
  void failsWithoutABrokerThatAnswers() throws IOException {
    String address;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = "localhost:" + socket.getLocalPort();
    }

    assertThat(run("--bootstrap-servers", address)).isEqualTo(1);

    assertThat(err.toString(UTF_8))
        .isEqualToIgnoringNewLines(
            "No Kafka broker answers at %s: check --bootstrap-servers and the network."
                .formatted(address));
  }

  @Test
  void failsWithAnAddressThatNobodyHas() {
    assertThat(run("--bootstrap-servers", "nowhere.invalid:9092")).isEqualTo(1);

    assertThat(err.toString(UTF_8).lines().toList())
        .singleElement()
        .asString()
        .startsWith("No Kafka cluster can be found at 'nowhere.invalid:9092'")
        .endsWith("give --bootstrap-servers as HOST:PORT.");
  }

  private int run(String... arguments) {
    return AccessLogJob.execute(
        new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), arguments);
  }
}
