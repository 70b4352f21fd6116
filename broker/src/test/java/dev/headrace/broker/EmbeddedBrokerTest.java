package dev.headrace.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

class EmbeddedBrokerTest {
  private static EmbeddedBroker shared;

  @BeforeAll
  static void startSharedBroker() {
    shared = EmbeddedBroker.start();
  }

  @AfterAll
  static void closeSharedBroker() {
    shared.close();
  }

  @Test
  void servesTheClusterThatItFormatted() {
    try (TestClient client = new TestClient(shared)) {
      assertThat(client.clusterId()).isEqualTo(shared.clusterId());
    }
  }

  @Test
  void returnsWhatWasWrittenToATopic() {
    shared.createTopic("lakes", 3);
    try (TestClient client = new TestClient(shared)) {
      client.write("lakes", "Constance", "Geneva");
      assertThat(client.partitionsOf("lakes")).isEqualTo(3);
      assertThat(client.read("lakes", 2)).containsExactlyInAnyOrder("Constance", "Geneva");
    }
  }

  @Test
  void refusesATopicThatExists() {
    shared.createTopic("seas", 1);
    assertThatThrownBy(() -> shared.createTopic("seas", 1))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("seas")
        .hasCauseInstanceOf(TopicExistsException.class);
  }

  @Test
  void letsInWhoLogsInOverTlsWithTheRightPassword() {
    try (EmbeddedBroker secured = EmbeddedBroker.startSecured(Map.of("ann", "right"))) {
      try (Admin admin = Admin.create(new HashMap<String, Object>(secured.login("ann", "right")))) {
        assertThat(admin.describeCluster().clusterId().toCompletionStage())
            .succeedsWithin(Duration.ofSeconds(20))
            .isEqualTo(secured.clusterId());
        assertThat(
                admin
                    .createTopics(List.of(new NewTopic("forbidden", 1, (short) 1)))
                    .all()
                    .toCompletionStage())
            .failsWithin(Duration.ofSeconds(20))
            .withThrowableThat()
            .withCauseInstanceOf(TopicAuthorizationException.class);
      }
      try (Admin admin = Admin.create(new HashMap<String, Object>(secured.login("ann", "wrong")))) {
        assertThat(admin.describeCluster().clusterId().toCompletionStage())
            .failsWithin(Duration.ofSeconds(20))
            .withThrowableThat()
            .withCauseInstanceOf(SaslAuthenticationException.class);
      }
    }
  }

  @Test
  void keepsItsDataAndAddressWhenItIsKilledAndRestarted() {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      String address = broker.bootstrapServers();
      write(broker, "Rhine");
      long before = broker.pid();
      broker.kill();
      assertThat(ProcessHandle.of(before)).isEmpty();
      broker.restart();
      assertThat(broker.pid()).isNotEqualTo(before);
      assertThat(broker.bootstrapServers()).isEqualTo(address);
      assertThat(readRivers(broker)).isEqualTo("Rhine");
    }
  }

  @Test
  void keepsItsDataWhenItIsStoppedAndRestarted() {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      write(broker, "Rhone");
      broker.stop();
      assertThat(ProcessHandle.of(broker.pid())).isEmpty();
      broker.restart();
      assertThat(readRivers(broker)).isEqualTo("Rhone");
    }
  }

  @Test
  void leavesNeitherAProcessNorADirectoryWhenItIsClosed() {
    EmbeddedBroker broker = EmbeddedBroker.start();
    assertThat(broker.directory()).isNotEmptyDirectory();
    broker.close();
    assertThat(ProcessHandle.of(broker.pid())).isEmpty();
    assertThat(broker.directory()).doesNotExist();
    assertThatCode(broker::close).doesNotThrowAnyException();
    assertThatThrownBy(broker::restart).isInstanceOf(IllegalStateException.class);
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void servesItsOwnerEvenWhenItIsInterruptedItself() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      for (String signal : List.of("INT", "TERM", "HUP")) {
        String[] command = {"kill", "-" + signal, Long.toString(broker.pid())};
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
      }
      write(broker, "Elbe");
      broker.restart();
      assertThat(readRivers(broker)).isEqualTo("Elbe");
    }
  }

  @Test
  void endsAndCleansUpWhenItsParentIsAskedToEnd() throws Exception {
    endsAndCleansUpAfter(ProcessHandle::destroy);
  }

  @Test
  void endsAndCleansUpWhenItsParentIsKilled() throws Exception {
    endsAndCleansUpAfter(ProcessHandle::destroyForcibly);
  }

  private static void endsAndCleansUpAfter(Consumer<ProcessHandle> end) throws Exception {
    Process parent = BrokerParent.launch();
    try (BufferedReader output = parent.inputReader()) {
      ProcessHandle broker = ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
      Path directory = Path.of(output.readLine());
      end.accept(parent.toHandle());
      assertThat(broker.onExit()).succeedsWithin(Duration.ofSeconds(20));
      assertThat(directory).doesNotExist();
    } finally {
      parent.destroyForcibly();
    }
  }

  @Test
  void runsBesideAnother() {
    try (EmbeddedBroker left = EmbeddedBroker.start();
        EmbeddedBroker right = EmbeddedBroker.start()) {
      write(left, "Rhine");
      write(right, "Rhone");
      assertThat(left.clusterId()).isNotEqualTo(right.clusterId());
      assertThat(readRivers(left)).isEqualTo("Rhine");
      assertThat(readRivers(right)).isEqualTo("Rhone");
    }
  }

  @Test
  void saysInTheMessageWhyItDidNotStart() {
    assertThatThrownBy(() -> EmbeddedBroker.start(Map.of("num.io.threads", "many")))
        .isInstanceOf(BrokerException.class)
        .hasMessageContaining("exited")
        .hasMessageContaining("num.io.threads");
  }

  private static void write(EmbeddedBroker broker, String river) {
    broker.createTopic("rivers", 1);
    try (TestClient client = new TestClient(broker)) {
      client.write("rivers", river);
    }
  }

  private static String readRivers(EmbeddedBroker broker) {
    try (TestClient client = new TestClient(broker)) {
      return String.join(", ", client.read("rivers", 1));
    }
  }
}
