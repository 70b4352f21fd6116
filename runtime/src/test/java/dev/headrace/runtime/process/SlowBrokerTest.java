package dev.headrace.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.broker.EmbeddedBroker;
import dev.headrace.runtime.HeadraceApp;
import dev.headrace.runtime.HeadraceConfig;
import dev.headrace.runtime.engine.AppState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An application whose broker answers late, not at all although it accepts connections, or loses
 * them: it says so, waits, and commits in the end what it would have without it.
 */
class SlowBrokerTest {
  private static final int PARTITIONS = 2;
  private static final long LOOK_NANOS = 20_000_000;
  private static final Duration LIMIT = Duration.ofSeconds(90);
  // It looks every 5 s, and 10 s without an answer are too long; its clients may be in a call that
  // takes 10 s itself.
  private static final Duration TOLD = Duration.ofSeconds(30);
  // A commit and a farewell are waited for, 10 s each.
  private static final Duration CLOSED = Duration.ofSeconds(35);

  @TempDir Path directory;

  private final SaidLines said = new SaidLines();

  @Test
  void commitsTheSameHoweverItsBrokerAnswers() throws Exception {
    said.begin();
    try (WireProxy proxy = new WireProxy();
        EmbeddedBroker broker = EmbeddedBroker.startBehind(proxy.address(), Map.of())) {
      proxy.passTo(broker.outerServers());
      Cluster cluster = new Cluster(broker);
      cluster.createTopics(PARTITIONS, PageViews.topics());
      Traffic traffic = new Traffic(cluster, new Random(8));
      traffic.produce();
      proxy.fallSilent();
      try (HeadraceApp app = start(proxy)) {
        requireThatItSaysWhatItsFirstStartWaitsFor(app, proxy);
        requireThatItGoesOnWithLateAnswers(app, proxy, traffic);
        requireThatItTellsOfNoAnswer(app, proxy, traffic);
        traffic.produce();
        proxy.cut();
        assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
        traffic.produce();
        proxy.fallSilent();
        assertThat(app.close(CLOSED)).as("closes although nobody answers").isTrue();
      }
      proxy.speakAgain();
      traffic.close(PARTITIONS);
      try (HeadraceApp app = start(proxy)) {
        assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      }
      traffic.laws().require(cluster, "slow broker");
    } finally {
      said.end();
    }
  }

  private void requireThatItSaysWhatItsFirstStartWaitsFor(HeadraceApp app, WireProxy proxy)
      throws Exception {
    await(TOLD, () -> said.lines().stream().anyMatch(line -> line.contains("Still waiting for")));
    assertThat(said.lines())
        .filteredOn(line -> line.contains("Still waiting for"))
        .allMatch(line -> line.contains("describe topic"));
    assertThat(app.state()).isEqualTo(AppState.STARTING);
    proxy.speakAgain();
    assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
  }

  private static void requireThatItGoesOnWithLateAnswers(
      HeadraceApp app, WireProxy proxy, Traffic traffic) throws Exception {
    proxy.delayAnswers(Duration.ofMillis(400));
    traffic.produce();
    assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
    assertThat(app.health().ready()).as(app.health().detail()).isTrue();
    proxy.delayAnswers(Duration.ZERO);
  }

  private void requireThatItTellsOfNoAnswer(HeadraceApp app, WireProxy proxy, Traffic traffic)
      throws Exception {
    traffic.produce();
    proxy.fallSilent();
    await(TOLD, () -> app.health().detail().contains("no broker has answered for"));
    assertThat(app.health().ready()).isFalse();
    assertThat(app.health().live()).isTrue();
    await(TOLD, () -> app.state() == AppState.DEGRADED);
    assertThat(said.lines()).anyMatch(line -> line.contains("is DEGRADED"));
    traffic.produce();
    proxy.speakAgain();
    assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
    await(TOLD, () -> app.health().ready());
  }

  private static void await(Duration atMost, BooleanSupplier condition) {
    long deadline = System.nanoTime() + atMost.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("in time").isLessThan(deadline);
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private HeadraceApp start(WireProxy proxy) {
    return HeadraceApp.start(
        PageViews.topology(),
        HeadraceConfig.builder()
            .bootstrapServers(proxy.address())
            .stateDirectory(directory)
            .build());
  }
}
