package dev.headrace.runtime;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.query.StoreRow;
import dev.headrace.runtime.query.StoreUnavailableException;
import dev.headrace.runtime.query.StoreUnavailableException.Reason;
import dev.headrace.runtime.query.StoreView;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** Stores of a running application, asked from other threads. */
class StoreQueriesTest {
  private static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final HeadraceConfig CONFIG = HeadraceConfig.builder().lanes(2).build();

  private final InMemoryLog log = logWithClicks("ann", "bob", "ann");

  private static InMemoryLog logWithClicks(String... users) {
    InMemoryLog log = new InMemoryLog();
    log.createTopic("clicks", 2);
    for (String user : users) {
      log.append("clicks", null, user.getBytes(UTF_8), "/".getBytes(UTF_8), 1, new RecordHeaders());
    }
    return log;
  }

  private static Topology counting() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(CLICKS).groupByKey().count("clicks-per-user");
    return builder.build();
  }

  private static void assertRefused(StoreView<String, Long> view, Reason reason) {
    assertThatThrownBy(() -> view.get("ann"))
        .isInstanceOfSatisfying(
            StoreUnavailableException.class,
            refusal -> assertThat(refusal.reason()).isEqualTo(reason))
        .hasMessageContaining("'clicks-per-user'");
  }

  @Test
  void showsCommittedRowsOfAllPartitions() throws InterruptedException {
    try (HeadraceApp app = HeadraceApp.start(counting(), CONFIG, log)) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      StoreView<String, Long> clicks = app.store("clicks-per-user");

      assertThat(clicks.partitions()).containsExactly(0, 1);
      assertThat(clicks.get("ann")).isEqualTo(2);
      assertThat(clicks.get("eve")).isNull();
      try (Stream<StoreRow<String, Long>> rows = clicks.all()) {
        assertThat(rows.map(StoreRow::key)).containsExactlyInAnyOrder("ann", "bob");
      }
    }
  }

  @Test
  void showsWhatRowsOfATableWithAHistoryWere() throws InterruptedException {
    var builder = TopologyBuilder.named("shop");
    builder.table("pages", CLICKS, Duration.ofDays(1));
    log.append("clicks", null, "bob".getBytes(UTF_8), "/b".getBytes(UTF_8), 9, new RecordHeaders());
    try (HeadraceApp app = HeadraceApp.start(builder.build(), CONFIG, log)) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      StoreView<String, String> pages = app.store("pages");

      assertThat(pages.get("bob")).isEqualTo("/b");
      assertThat(pages.asOf("bob", Instant.ofEpochMilli(9))).isEqualTo("/b");
      assertThat(pages.asOf("bob", Instant.ofEpochMilli(8))).isEqualTo("/");
      assertThat(pages.asOf("bob", Instant.EPOCH)).isNull();
      assertThat(pages.asOf("eve", Instant.ofEpochMilli(8))).isNull();
    }
  }

  @Test
  void refusesOnceTheApplicationHasClosed() throws InterruptedException {
    HeadraceApp app = HeadraceApp.start(counting(), CONFIG, log);
    assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
    StoreView<String, Long> clicks = app.store("clicks-per-user");
    Stream<StoreRow<String, Long>> open = clicks.all();
    app.close();

    assertRefused(clicks, Reason.NOT_RUNNING);
    assertThatThrownBy(open::toList).isInstanceOf(StoreUnavailableException.class);
    open.close();
  }

  @Test
  void doesNotWaitForeverForAFunctionThatIsStuck() throws InterruptedException {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    var builder = TopologyBuilder.named("shop");
    builder.stream(CLICKS)
        .peek(
            (user, page) -> {
              stuck.countDown();
              awaitQuietly(goOn);
            })
        .groupByKey()
        .count("clicks-per-user");
    HeadraceConfig oneLane = HeadraceConfig.builder().lanes(1).build();
    try (HeadraceApp app = HeadraceApp.start(builder.build(), oneLane, log)) {
      stuck.await();

      assertRefused(app.store("clicks-per-user", Duration.ofMillis(20)), Reason.TIMED_OUT);
      goOn.countDown();
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      assertThat(app.<String, Long>store("clicks-per-user").get("ann")).isEqualTo(2);
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void refusesAFunctionOfTheTopologyThatAsksItsOwnLane() throws InterruptedException {
    AtomicReference<HeadraceApp> app = new AtomicReference<>();
    CountDownLatch started = new CountDownLatch(1);
    AtomicReference<Throwable> refusal = new AtomicReference<>();
    var builder = TopologyBuilder.named("shop");
    builder.stream(CLICKS)
        .peek(
            (user, page) -> {
              awaitQuietly(started);
              try {
                app.get().store("clicks-per-user").all();
              } catch (IllegalStateException e) {
                refusal.set(e);
              }
            })
        .groupByKey()
        .count("clicks-per-user");
    try (HeadraceApp running = HeadraceApp.start(builder.build(), CONFIG, log)) {
      app.set(running);
      started.countDown();
      assertThat(running.awaitCaughtUp(LIMIT)).isTrue();
    }
    assertThat(refusal.get()).hasMessageContaining("asked by a function of the topology itself");
  }

  @Test
  void endsStreamsThatWereForgottenBeforeOthers() throws InterruptedException {
    try (HeadraceApp app = HeadraceApp.start(counting(), CONFIG, log)) {
      assertThat(app.awaitCaughtUp(LIMIT)).isTrue();
      StoreView<String, Long> clicks = app.store("clicks-per-user");
      Stream<StoreRow<String, Long>> forgotten = clicks.all();
      for (int i = 0; i < 100; i++) {
        clicks.all();
      }

      assertThatThrownBy(forgotten::toList)
          .isInstanceOfSatisfying(
              StoreUnavailableException.class,
              refusal -> assertThat(refusal.reason()).isEqualTo(Reason.EXPIRED));
      assertThat(List.of(clicks.get("ann"), clicks.get("bob"))).containsExactly(2L, 1L);
    }
  }
}
