package dev.headrace.runtime.engine;

import static dev.headrace.dsl.serde.Serdes.format;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.suppression.Suppression.untilTimeLimit;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.sliding;
import static dev.headrace.dsl.window.Windows.tumbling;
import static dev.headrace.dsl.window.Windows.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.serde.FormatSerde;
import dev.headrace.dsl.window.JoinWindows;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** State whose rows lie where the topology would not look for them is refused, disk or no disk. */
class StoreLayoutRefusalTest {
  private static final Topic<String, String> CLICKS = Topic.of("clicks", string(), string());
  private static final Duration LIMIT = ofSeconds(20);

  private static final FormatSerde<String> ID = format("id", 1, string());

  private final InMemoryLog log = new InMemoryLog();
  private final HeapDatabases disk = new HeapDatabases();

  /** What the store "views" may be. */
  enum Views {
    BY_KEY(clicks -> clicks.groupByKey().count("views")),
    TUMBLING(clicks -> windowed(clicks, tumbling(ofMinutes(1)))),
    LONGER_TUMBLING(clicks -> windowed(clicks, tumbling(ofMinutes(2)))),
    IN_SLICES(
        clicks ->
            clicks
                .groupByKey()
                .windowedBy(hopping(ofMinutes(2), ofMinutes(1)))
                .finalResults()
                .count("views")),
    SESSIONS(clicks -> windowed(clicks, sessions(ofMinutes(1)))),
    LONGER_SESSIONS(clicks -> windowed(clicks, sessions(ofMinutes(2)))),
    SLIDING(clicks -> windowed(clicks, sliding(ofMinutes(1)))),
    SUPPRESSED(
        clicks ->
            clicks
                .toTable("rows")
                .suppress("views", untilTimeLimit(ofMinutes(1)).maxRows(9).stopWhenFull()));

    @SuppressWarnings("ImmutableEnumChecker") // A function without state.
    private final Consumer<EventStream<String, String>> write;

    Views(Consumer<EventStream<String, String>> write) {
      this.write = write;
    }

    private static void windowed(EventStream<String, String> clicks, WindowDefinition windows) {
      clicks.groupByKey().windowedBy(windows).count("views");
    }

    Plan plan() {
      return StoreLayoutRefusalTest.plan(write);
    }
  }

  private static Plan plan(Consumer<EventStream<String, String>> write) {
    var builder = TopologyBuilder.named("shop");
    write.accept(builder.stream(CLICKS));
    return builder.build().plan();
  }

  private void click() {
    log.append("clicks", 0, "ann".getBytes(UTF_8), "/".getBytes(UTF_8), 1, new RecordHeaders());
  }

  @ParameterizedTest
  @EnumSource
  void refusesRowsThatAreLaidOutInAnotherWay(Views before) throws InterruptedException {
    log.createTopic("clicks", 1);
    click();
    runs(before.plan(), disk);
    HeapDatabases restored = new HeapDatabases();
    for (Views now : Views.values()) {
      if (now != before) {
        refuses("views", now.plan(), disk);
        refuses("views", now.plan(), new HeapDatabases());
        refuses("views", now.plan(), restored);
      }
    }
    click();
    runs(before.plan(), disk);
    runs(before.plan(), restored);
  }

  @Test
  void theMessageNamesBothLayoutsAndTheRemedy() throws InterruptedException {
    log.createTopic("clicks", 1);
    click();
    runs(Views.SESSIONS.plan(), disk);
    assertThat(failure(Views.SLIDING.plan(), new HeapDatabases()))
        .hasMessageContaining(
            "holds rows laid out sessions together by stretch of 60000 ms, but this topology lays them out events together by stretch of 60000 ms")
        .hasMessageContaining("Go back to what it was, or give the operator a new name");
  }

  @Test
  void refusesTheSidesOfAJoinWhoseWindowsWereOthers() throws InterruptedException {
    log.createTopic("clicks", 1);
    click();
    runs(joined(within(ofSeconds(10))), disk);
    refuses("views-left", joined(within(ofMinutes(10))), disk);
    refuses("views-left", joined(within(ofMinutes(10))), new HeapDatabases());
    runs(joined(within(ofSeconds(10))), new HeapDatabases());
  }

  private static Plan joined(JoinWindows windows) {
    return plan(clicks -> clicks.join("views", clicks, windows, (left, right) -> left + right));
  }

  @Test
  void goesOnWhereRowsStayWhereTheyAre() throws InterruptedException {
    log.createTopic("clicks", 1);
    click();
    runs(Views.TUMBLING.plan(), disk);
    WindowDefinition withGrace = tumbling(ofMinutes(1)).grace(ofMinutes(5));
    Plan changed =
        plan(
            clicks ->
                clicks
                    .filter((user, page) -> !page.isEmpty())
                    .groupByKey()
                    .windowedBy(withGrace)
                    .everyUpdate()
                    .count("views"));
    runs(changed, disk);
    runs(changed, new HeapDatabases());
  }

  @Test
  void howLongRowsWaitMayChange() throws InterruptedException {
    log.createTopic("clicks", 1);
    click();
    runs(Views.SUPPRESSED.plan(), disk);
    Plan longer =
        plan(
            clicks ->
                clicks
                    .toTable("rows")
                    .suppress(
                        "views", untilTimeLimit(ofMinutes(9)).maxBytes(90).emitEarlyWhenFull()));
    runs(longer, disk);
    runs(longer, new HeapDatabases());
  }

  @Test
  void theHistoryOfATableMayChange() throws InterruptedException {
    log.createTopic("clicks", 1);
    click();
    runs(withHistory(ofMinutes(1)), disk);
    click();
    runs(withHistory(ofMinutes(9)), disk);
    runs(withHistory(ofSeconds(1)), new HeapDatabases());
    refuses("views", Views.BY_KEY.plan(), disk);
  }

  private static Plan withHistory(Duration history) {
    return plan(clicks -> clicks.toTable("views", string(), history));
  }

  @Test
  void refusesValuesOfAnotherType() throws InterruptedException {
    log.createTopic("clicks", 1);
    click();
    runs(Views.BY_KEY.plan(), disk);
    Plan text = plan(clicks -> clicks.groupByKey().reduce("views", (before, now) -> now));
    for (HeapDatabases databases : List.of(disk, new HeapDatabases())) {
      assertThat(failure(text, databases))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("store 'views' of task")
          .hasMessageContaining(
              "holds values written as 64-bit integers, but this topology reads them as text")
          .hasMessageContaining("give the operator a new name");
    }
    runs(Views.BY_KEY.plan(), disk);
  }

  @Test
  void refusesKeysOfAnotherType() throws InterruptedException {
    log.createTopic("clicks", 1);
    click();
    runs(Views.BY_KEY.plan(), disk);
    for (Plan others :
        List.of(countBy(page -> (long) page.length(), int64()), countBy(page -> page, ID))) {
      for (HeapDatabases databases : List.of(disk, new HeapDatabases())) {
        assertThat(failure(others, databases))
            .isInstanceOf(StartException.class)
            .hasMessageContaining("store 'views' of task")
            .hasMessageContaining("holds rows with keys written as text, but this topology writes")
            .hasMessageContaining("give the operator a new name");
      }
    }
    runs(Views.BY_KEY.plan(), disk);
  }

  @Test
  void refusesKeysOfAnotherVersion() throws InterruptedException {
    log.createTopic("clicks", 1);
    click();
    runs(countBy(page -> page, ID), disk);
    FormatSerde<String> later = format("id", 2, string()).readsSince(1);
    for (HeapDatabases databases : List.of(disk, new HeapDatabases())) {
      assertThat(failure(countBy(page -> page, later), databases))
          .as("a row of the old version is not where the new one looks")
          .hasMessageContaining(
              "keys written as id in version 1, but this topology writes them as id in version 2");
    }
  }

  private static <K> Plan countBy(Function<String, K> keyOf, Serde<K> keys) {
    return plan(
        clicks -> clicks.groupBy("by", (user, page) -> keyOf.apply(page), keys).count("views"));
  }

  private static Plan cart(FormatSerde<String> serde) {
    return plan(clicks -> clicks.toTable("views", serde));
  }

  @Test
  void refusesValuesOfAVersionThatItDoesNotRead() throws InterruptedException {
    log.createTopic("clicks", 1);
    click();
    FormatSerde<String> second = format("cart", 2, string());
    runs(cart(second), disk);
    for (HeapDatabases databases : List.of(disk, new HeapDatabases())) {
      assertThat(failure(cart(format("cart", 3, string())), databases))
          .isInstanceOf(StartException.class)
          .hasMessageContaining("store 'views' of task")
          .hasMessageContaining(
              "holds values written as cart in version 2, but this topology reads them as cart in version 3")
          .hasMessageContaining("say so with readsSince(2), or give the operator a new name");
      assertThat(failure(cart(format("cart", 1, string())), databases))
          .hasMessageContaining("reads them as cart in version 1")
          .hasMessageContaining("Go back to what it was, or give the operator a new name");
      assertThat(failure(cart(format("order", 2, string())), databases))
          .hasMessageContaining("reads them as order in version 2");
    }
    runs(cart(second), disk);
  }

  @Test
  void remembersTheVersionsOfAllRowsThereMayBe() throws InterruptedException {
    log.createTopic("clicks", 1);
    click();
    runs(cart(format("cart", 1, string())), disk);
    click();
    runs(cart(format("cart", 2, string()).readsSince(1)), disk);
    for (HeapDatabases databases : List.of(disk, new HeapDatabases())) {
      assertThat(failure(cart(format("cart", 3, string()).readsSince(2)), databases))
          .hasMessageContaining(
              "written as cart in versions 1 to 2, but this topology reads them as cart in versions 2 to 3");
      assertThat(failure(cart(format("cart", 1, string())), databases))
          .hasMessageContaining("reads them as cart in version 1");
    }
    click();
    runs(cart(format("cart", 3, string()).readsSince(1)), new HeapDatabases());
  }

  @Test
  void takesRowsThatHadNoVersionForWhatTheyAreNow() throws InterruptedException {
    log.createTopic("clicks", 1);
    click();
    runs(plan(clicks -> clicks.toTable("views", bytesAsText())), disk);
    click();
    runs(cart(format("cart", 1, string())), disk);
    assertThat(failure(cart(format("cart", 2, string())), disk))
        .hasMessageContaining("cart in version 1");
    click();
    runs(plan(clicks -> clicks.toTable("views", bytesAsText())), disk);
    assertThat(failure(cart(format("cart", 2, string())), disk))
        .as("still known")
        .hasMessageContaining("cart in version 1");
  }

  /** A serde of which nothing is known. */
  private static Serde<String> bytesAsText() {
    return Serdes.serdeFrom(string().serializer(), string().deserializer());
  }

  @Test
  void saysItOnceInEachPartitionBeforeAnyRow() throws InterruptedException {
    log.createTopic("clicks", 1);
    click();
    runs(Views.BY_KEY.plan(), disk);
    click();
    runs(Views.BY_KEY.plan(), new HeapDatabases());
    click();
    runs(Views.BY_KEY.plan(), disk);
    assertThat(log.committed("shop-views-changelog"))
        .extracting(row -> new String(row.key(), UTF_8).toLowerCase(Locale.ROOT))
        .containsExactly("\0layout", "\1ann", "\1ann", "\1ann");
  }

  private void refuses(String store, Plan plan, HeapDatabases databases)
      throws InterruptedException {
    assertThat(failure(plan, databases))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("store '%s' of task".formatted(store))
        .hasMessageContaining("but this topology lays them out");
  }

  private Throwable failure(Plan plan, HeapDatabases databases) throws InterruptedException {
    Engine engine = start(plan, databases);
    assertThat(engine.awaitEnd(LIMIT)).isTrue();
    return engine.failure().orElseThrow();
  }

  private void runs(Plan plan, HeapDatabases databases) throws InterruptedException {
    Engine engine = start(plan, databases);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!engine.progress().caughtUp()) {
      assertThat(engine.awaitEnd(Duration.ofMillis(2))).as("%s", engine.failure()).isFalse();
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
    engine.requestClose();
    assertThat(engine.awaitEnd(LIMIT)).isTrue();
    assertThat(engine.failure()).isEmpty();
  }

  private Engine start(Plan plan, HeapDatabases databases) {
    World world =
        new World(
            log,
            databases,
            new SystemClock(),
            new ThreadScheduler(Throwable::printStackTrace),
            Duration.ofMillis(10));
    return new Engine(plan, Settings.of("shop", Start.EARLIEST), world, (before, now) -> {});
  }
}
