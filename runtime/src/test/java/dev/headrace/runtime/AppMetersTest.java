package dev.headrace.runtime;

import static dev.headrace.dsl.failure.FailurePolicy.skip;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.memory.InMemoryLog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.FunctionTimer;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

/** What an application tells a registry about itself. */
class AppMetersTest {
  private static final Topic<String, Long> CLICKS = Topic.of("clicks", string(), int64());
  private static final Topic<String, Long> TOTALS = Topic.of("totals", string(), int64());

  private final InMemoryLog log = new InMemoryLog();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private HeadraceConfig config = HeadraceConfig.builder().lanes(2).meters(registry).build();

  private static Topology topology() {
    var builder = TopologyBuilder.named("clicks-app");
    builder.stream(CLICKS, source -> source.onFailure(skip()))
        .groupBy("by-parity", (user, number) -> "p" + number % 2, string())
        .count("clicks-per-parity")
        .toStream()
        .to(TOTALS);
    return builder.build();
  }

  private void click(String user, byte[] number, long timestampMs) {
    log.append("clicks", 0, user.getBytes(UTF_8), number, timestampMs, new RecordHeaders());
  }

  private static byte[] bytes(long number) {
    return int64().serializer().serialize("clicks", number);
  }

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).meter() instanceof FunctionCounter counter
        ? counter.count()
        : Double.NaN;
  }

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  private void runUntilCaughtUp(Runnable whileRunning) throws InterruptedException {
    try (HeadraceApp app = HeadraceApp.start(topology(), config, log)) {
      assertThat(app.awaitCaughtUp(Duration.ofSeconds(60))).isTrue();
      // Lanes publish once they hear of the commit, which may be a moment after it.
      await(
          app,
          () ->
              count("headrace.store.lookups", "store", "clicks-per-parity") > 0
                  && !Double.isNaN(gauge("headrace.stage.time.lag.seconds", "stage", "clicks")));
      whileRunning.run();
    }
  }

  private static void await(HeadraceApp app, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(app.awaitEnd(Duration.ofMillis(10))).isFalse();
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  @Test
  void saysHowMuchHasComeInAndWhatBecameOfIt() throws Exception {
    log.createTopic("clicks", 1);
    for (long number = 1; number <= 10; number++) {
      click("ann", bytes(number), number);
    }
    click("ann", new byte[3], 11);
    runUntilCaughtUp(
        () -> {
          assertThat(count("headrace.source.records", "topic", "clicks")).isEqualTo(11);
          assertThat(gauge("headrace.source.lag", "topic", "clicks")).isZero();
          assertThat(count("headrace.stage.events", "stage", "clicks")).isEqualTo(11);
          assertThat(count("headrace.stage.events", "stage", "by-parity-repartition"))
              .isEqualTo(10);
          assertThat(count("headrace.drops", "reason", "unreadable")).isEqualTo(1);
          assertThat(count("headrace.drops", "reason", "late")).isZero();
          assertThat(gauge("headrace.tasks")).isEqualTo(2);
          assertThat(gauge("headrace.running")).isEqualTo(1);
        });
  }

  @Test
  void saysHowStoresAndEpochsAreDoing() throws Exception {
    log.createTopic("clicks", 1);
    click("ann", bytes(1), 1);
    click("bob", bytes(2), 2);
    runUntilCaughtUp(
        () -> {
          String[] store = {"store", "clicks-per-parity"};
          assertThat(count("headrace.store.lookups", store)).isEqualTo(2);
          assertThat(count("headrace.store.database.reads", store)).isLessThanOrEqualTo(2);
          assertThat(gauge("headrace.store.cached.bytes", store)).isPositive();
          assertThat(gauge("headrace.store.dirty.bytes", store)).isNotNegative();
          assertThat(gauge("headrace.store.restore.remaining", store)).isZero();
          FunctionTimer commits = registry.get("headrace.epoch.commit").functionTimer();
          assertThat(commits.count()).isPositive();
          assertThat(commits.totalTime(TimeUnit.NANOSECONDS)).isPositive();
          assertThat(registry.get("headrace.epoch.drain").functionTimer().count())
              .isEqualTo(commits.count());
          assertThat(count("headrace.epochs.aborted")).isZero();
        });
  }

  @Test
  void saysHowMuchAKillWouldLoseAndSinceWhen() throws Exception {
    log.createTopic("clicks", 1);
    click("ann", bytes(1), 1);
    String[] stage = {"stage", "by-parity-repartition"};
    config = keeping(Duration.ofHours(1));
    runUntilCaughtUp(
        () -> {
          assertThat(gauge("headrace.stage.unpersisted.bytes", stage)).isPositive();
          double seconds = gauge("headrace.stage.unpersisted.age.seconds", stage);
          assertThat(seconds).isBetween(0.0, 60.0).isPositive();
          assertThat(gauge("headrace.stage.unpersisted.age.seconds", stage)).isGreaterThan(seconds);
        });
  }

  @Test
  void rowsGoToTheDiskInTimeThoughNothingElseIsCommitted() throws Exception {
    log.createTopic("clicks", 1);
    click("ann", bytes(1), 1);
    String[] stage = {"stage", "by-parity-repartition"};
    config = keeping(Duration.ofMillis(500));
    try (HeadraceApp app = HeadraceApp.start(topology(), config, log)) {
      await(app, () -> gauge("headrace.stage.unpersisted.bytes", stage) > 0);
      await(app, () -> gauge("headrace.stage.unpersisted.bytes", stage) == 0);
      assertThat(gauge("headrace.stage.unpersisted.age.seconds", stage)).isZero();
    }
  }

  private HeadraceConfig keeping(Duration age) {
    return HeadraceConfig.builder().lanes(2).meters(registry).writeBehind(1 << 20, age).build();
  }

  @Test
  void measuresHowFarEventTimeIsBehindTheClock() throws Exception {
    log.createTopic("clicks", 1);
    long hourMs = TimeUnit.HOURS.toMillis(1);
    click("ann", bytes(1), System.currentTimeMillis() - hourMs);
    runUntilCaughtUp(
        () ->
            assertThat(gauge("headrace.stage.time.lag.seconds", "stage", "clicks"))
                .isBetween(3_600.0, 4_200.0));
  }

  @Test
  void takesItsMetersAlongWhenItCloses() throws Exception {
    log.createTopic("clicks", 1);
    click("ann", bytes(1), 1);
    runUntilCaughtUp(
        () ->
            assertThat(registry.getMeters())
                .isNotEmpty()
                .extracting(Meter::getId)
                .allMatch(id -> "clicks-app".equals(id.getTag("application")))
                .allMatch(id -> id.getName().startsWith("headrace.")));
    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void countsTheEpochsThatAreTakenAgain() throws Exception {
    log.createTopic("clicks", 1);
    click("ann", bytes(1), 1);
    log.abortNextCommit("the test asked for it");
    runUntilCaughtUp(() -> assertThat(count("headrace.epochs.aborted")).isEqualTo(1));
  }
}
