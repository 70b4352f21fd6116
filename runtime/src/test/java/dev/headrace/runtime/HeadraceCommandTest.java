package dev.headrace.runtime;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.state.directory.StateDirectory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What somebody sees who calls an application in the wrong way, or at the wrong time. */
class HeadraceCommandTest {
  private record Outcome(int exitCode, String out, String err) {}

  @TempDir Path directory;

  @Test
  void helpListsOptionsAndExitCodes() {
    Outcome help = execute("--help");
    assertThat(help.exitCode()).isZero();
    assertThat(help.out())
        .contains("Usage: shop", "--bootstrap-servers", "--config", "--state-dir", "--lanes")
        .contains("--in-memory", "--describe", "Exit codes:", "closed in order", "143");
    assertThat(help.out().lines().map(String::strip))
        .anyMatch(line -> line.matches("0 +closed in order"))
        .anyMatch(line -> line.startsWith("1 "))
        .anyMatch(line -> line.matches("2 +wrong option or configuration"))
        .anyMatch(line -> line.startsWith("3 "));
  }

  @Test
  void tellsItsVersionAndThatOfKafkasClients() {
    Outcome version = execute("--version");
    assertThat(version.exitCode()).isZero();
    assertThat(version.out())
        .containsPattern("^Headrace [0-9]+\\.[0-9].*\nKafka clients [0-9]+\\.");
  }

  @Test
  void describesTheTopologyInALanguageOfChoiceWithoutRunningIt() {
    assertThat(execute("--describe", "text").out()).startsWith("topology shop\n  stream ");
    assertThat(execute("--describe", "JSON").out()).contains("\"application\" : \"shop\"");
    assertThat(execute("--describe=mermaid").out()).startsWith("flowchart TB\n");
    assertThat(execute("--describe=dot"))
        .satisfies(
            dot -> {
              assertThat(dot.exitCode()).isZero();
              assertThat(dot.out()).startsWith("digraph \"shop\" {\n");
              assertThat(dot.err()).isEmpty();
            });
  }

  @Test
  void refusesALanguageThatItDoesNotKnow() {
    Outcome outcome = execute("--describe", "poem");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("Invalid value for option '--describe'");
  }

  @Test
  void refusesAnUnknownOption() {
    Outcome outcome = execute("--nonsense");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("Unknown option: '--nonsense'");
  }

  @Test
  void refusesAnOptionOfTheWrongKind() {
    Outcome outcome = execute("--lanes", "many");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).startsWith("Invalid value for option '--lanes'");
  }

  @Test
  void refusesAnOptionOutOfRange() {
    assertThat(execute("--in-memory", "--lanes", "0"))
        .isEqualTo(
            new Outcome(
                2,
                "",
                "error: lanes is 0: use 1 to 256; more than there are processors make it slower\n"));
  }

  @Test
  void refusesClientSettingsThatNoClientWouldTake() throws IOException {
    Path config =
        Files.writeString(
            directory.resolve("c.properties"), "consumer.fetch.min.bytes=few\nstate.dir=\n");
    Outcome outcome = execute("--bootstrap-servers", "hello", "--config", config.toString());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains("error: state.dir is empty", "error: bootstrap.servers names 'hello'")
        .contains("error: consumer.fetch.min.bytes is wrong");
  }

  @Test
  void asksForTheCluster() {
    assertThat(execute())
        .isEqualTo(
            new Outcome(
                2,
                "",
                "error: bootstrap.servers is missing: say where the cluster is, as host:port\n"));
  }

  @Test
  void namesAConfigurationFileThatDoesNotExist() {
    Path missing = directory.resolve("missing.properties");
    assertThat(execute("--config", missing.toString()))
        .isEqualTo(
            new Outcome(
                2,
                "",
                "error: the configuration file '"
                    + missing
                    + "' does not exist: correct --config\n"));
  }

  @Test
  void saysOfEveryProblemInAConfigurationFileThatItIsOne() throws IOException {
    Path config = Files.writeString(directory.resolve("c.properties"), "lane=1\nlanes=0\n");
    Outcome outcome = execute("--in-memory", "--config", config.toString());
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith("error: "), "starts with 'error: '");
  }

  @Test
  void letsTheCommandLineComeBeforeTheConfigurationFile() throws IOException {
    Path config = Files.writeString(directory.resolve("c.properties"), "lanes=4\n");
    assertThat(execute("--config", config.toString(), "--lanes", "0").err())
        .isEqualTo(
            "error: lanes is 0: use 1 to 256; more than there are processors make it slower\n");
  }

  // Generous: the test is that it ends by itself, and what it says.
  @Test
  @Timeout(25)
  void namesABrokerThatCannotBeReached() throws IOException {
    String nobody = addressOfNobody();
    Path config =
        Files.writeString(
            directory.resolve("c.properties"),
            "admin.default.api.timeout.ms=1500\nadmin.request.timeout.ms=1500\n");
    Outcome outcome =
        execute(
            "--bootstrap-servers",
            nobody,
            "--config",
            config.toString(),
            "--state-dir",
            directory.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("error: ").contains(nobody);
    assertThat(outcome.err().lines()).hasSize(1);
  }

  @Test
  void namesWhoHoldsTheStateDirectory() {
    try (StateDirectory held = StateDirectory.lock(directory, "shop")) {
      assertThat(held.tasks()).isDirectory();
      Outcome outcome = executeWithState();
      assertThat(outcome.exitCode()).isEqualTo(1);
      assertThat(outcome.err())
          .startsWith("error: ")
          .contains(directory.toString(), "in use by", "pid " + ProcessHandle.current().pid());
      assertThat(outcome.err().lines()).hasSize(1);
    }
  }

  @Test
  void refusesTheStateOfAnotherApplication() throws IOException {
    StateDirectory.lock(directory, "other").close();
    Files.move(directory.resolve("other"), directory.resolve("shop"));
    Outcome outcome = executeWithState();
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err())
        .startsWith("error: ")
        .contains("belongs to application 'other', not to 'shop'");
    assertThat(outcome.err().lines()).hasSize(1);
  }

  @Test
  void refusesAStateDirectoryThatIsAFile() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    Outcome outcome = execute("--bootstrap-servers", "127.0.0.1:1", "--state-dir", file.toString());
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.err()).startsWith("error: ").contains(file.toString());
    assertThat(outcome.err().lines()).hasSize(1);
  }

  private Outcome executeWithState() {
    return execute("--bootstrap-servers", "127.0.0.1:1", "--state-dir", directory.toString());
  }

  private static String addressOfNobody() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }

  private static Outcome execute(String... args) {
    PrintStream out = System.out;
    PrintStream err = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    ByteArrayOutputStream complained = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(written, true, UTF_8));
      System.setErr(new PrintStream(complained, true, UTF_8));
      int exitCode = HeadraceCommand.execute(topology(), args);
      return new Outcome(exitCode, written.toString(UTF_8), complained.toString(UTF_8));
    } finally {
      System.setOut(out);
      System.setErr(err);
    }
  }

  private static Topology topology() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(Topic.of("clicks", string(), string()))
        .to(Topic.of("copies", string(), string()));
    return builder.build();
  }
}
