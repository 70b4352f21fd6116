package dev.headrace.runtime;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.Action;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.memory.InMemoryLog;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** What an application says of how it is, while it gets on, while it does not, and afterwards. */
class HealthTest {
  private static final Topic<String, String> EVENTS = Topic.of("events", string(), string());
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private final InMemoryLog log = new InMemoryLog();
  private final List<AppState> states = new CopyOnWriteArrayList<>();
  private final HeadraceConfig config =
      HeadraceConfig.builder().lanes(2).patience(PATIENCE).build();

  private HeadraceApp start(Action<String, String> action) {
    log.createTopic("events", 1);
    byte[] bytes = "event".getBytes(UTF_8);
    log.append("events", 0, bytes, bytes, 1, new RecordHeaders());
    var builder = TopologyBuilder.named("health-app");
    builder.stream(EVENTS).filter((key, value) -> !value.isEmpty()).forEach(action);
    Topology topology = builder.build();
    return HeadraceApp.start(topology, config, log, (before, now) -> states.add(now));
  }

  private static Health await(HeadraceApp app, Predicate<Health> condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    Health health = app.health();
    while (!condition.test(health)) {
      assertThat(System.nanoTime()).as(health.toString()).isLessThan(deadline);
      var unused = app.awaitEnd(Duration.ofMillis(5));
      health = app.health();
    }
    return health;
  }

  @Test
  void isReadyWhileItRunsAndNotAliveOnceItIsClosed() throws Exception {
    HeadraceApp app = start((key, value) -> {});
    Health ready = await(app, Health::ready);
    assertThat(ready).isEqualTo(new Health(true, true, "the application is RUNNING"));
    app.close();
    assertThat(app.health()).isEqualTo(new Health(false, false, "the application is CLOSED"));
  }

  @Test
  void namesTheOperatorThatHoldsALaneUntilItReturns() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    try (HeadraceApp app = start((key, value) -> awaitQuietly(released))) {
      Health held = await(app, health -> health.detail().contains("has not returned"));
      assertThat(held.ready()).isFalse();
      assertThat(held.detail())
          .contains("forEach (HealthTest.java:", ") of task events-0 has not returned for PT");
      await(app, health -> states.contains(AppState.DEGRADED));
      Health dead = await(app, health -> !health.live());
      assertThat(dead.detail()).contains("forEach (");
      released.countDown();
      assertThat(await(app, Health::ready).live()).isTrue();
      assertThat(states)
          .containsSubsequence(AppState.RUNNING, AppState.DEGRADED, AppState.RUNNING)
          .doesNotContain(AppState.FAILED);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void saysWhyItHasFailed() throws Exception {
    HeadraceApp app =
        start(
            (key, value) -> {
              throw new IllegalStateException("no such customer");
            });
    Health failed = await(app, health -> health.detail().contains("FAILED"));
    assertThat(failed.live()).isFalse();
    assertThat(failed.ready()).isFalse();
    assertThat(failed.detail()).contains("record events-0 offset 0", "no such customer");
    app.close();
  }

  @Test
  void isDegradedWhileNoEpochCommits() throws Exception {
    try (HeadraceApp app = start((key, value) -> {})) {
      await(
          app,
          health -> {
            log.abortNextCommit("the test asked for it");
            return states.contains(AppState.DEGRADED);
          });
      await(app, Health::ready);
      assertThat(states).containsSubsequence(AppState.DEGRADED, AppState.RUNNING);
    }
  }

  @Test
  void aPatienceOfNothingIsRefused() {
    assertThatThrownBy(() -> HeadraceConfig.builder().patience(Duration.ZERO).build())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("patience.ms is 0: use 1 or more");
  }
}
