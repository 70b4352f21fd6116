package dev.headrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.system.ThreadScheduler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class UnreachableBrokerTest {
  private static final ThreadScheduler SCHEDULER = new ThreadScheduler(Throwable::printStackTrace);
  private static final SessionSettings SESSION =
      new SessionSettings("unreachable", "process-1", Guarantee.EXACTLY_ONCE);

  private final String nobody = addressOfNobody();
  // The production bounds are ten and fifteen seconds.
  private final KafkaLog log =
      new KafkaLog(
          Map.of(
              "bootstrap.servers",
              nobody,
              "producer.max.block.ms",
              "500",
              "default.api.timeout.ms",
              "1000",
              "request.timeout.ms",
              "1000"));

  @Test
  void namesTheServersWhenTheWriterOpens() {
    LogSession session = log.openSession(SESSION, SCHEDULER);
    assertThatThrownBy(() -> session.writer().open())
        .isInstanceOf(LogException.class)
        .hasMessageContaining(nobody)
        .hasMessageContaining("check that it runs");
    session.close(LogSession.Departure.LEAVE, Duration.ofSeconds(2));
  }

  @Test
  void leavesItOpenWhatPositionsAreAndNamesTheServersWhenRangesAreAskedFor() {
    LogSession session = log.openSession(SESSION, SCHEDULER);
    Set<TopicPartition> partitions = Set.of(new TopicPartition("t", 0));
    // No answer yet is what an open transaction looks like, too: the owner asks again.
    assertThat(session.reader().committed(partitions)).isEmpty();
    assertThatThrownBy(() -> session.reader().committedRange(partitions))
        .isInstanceOf(LogException.class)
        .hasMessageContaining(nobody);
    session.close(LogSession.Departure.LEAVE, Duration.ofSeconds(2));
  }

  @Test
  void namesTheServersWhenTopicsAreLookedAt() {
    try (TopicAdmin admin = log.openAdmin()) {
      assertThatThrownBy(() -> admin.describe(Set.of("t")))
          .isInstanceOf(LogException.class)
          .hasMessageContaining(nobody);
    }
  }

  @Test
  void namesTheServersWhenARestoreLooksForItsEnd() {
    try (PartitionReader reader = log.openPartitionReader()) {
      assertThatThrownBy(() -> reader.highWatermarks(Set.of(new TopicPartition("t", 0))))
          .isInstanceOf(LogException.class)
          .hasMessageContaining(nobody);
    }
  }

  @Test
  void namesAServerWhoseNameIsUnknown() {
    KafkaLog misspelt = new KafkaLog(Map.of("bootstrap.servers", "no-such-host.invalid:9092"));
    assertThatThrownBy(() -> misspelt.openSession(SESSION, SCHEDULER))
        .isInstanceOf(LogException.class)
        .hasMessageContaining("no-such-host.invalid:9092");
    assertThatThrownBy(misspelt::openAdmin)
        .isInstanceOf(LogException.class)
        .hasMessageContaining("no-such-host.invalid:9092");
  }

  private static String addressOfNobody() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(socket.getLocalPort()).isPositive();
      return "127.0.0.1:" + socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
