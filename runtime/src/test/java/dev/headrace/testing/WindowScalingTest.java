package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.string;
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
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.World;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.util.Random;
import java.util.function.BiConsumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What an event costs the database does not depend on how many windows are kept. Work is counted
 * rather than timed; rows are too many for the cache, so that old windows are looked up on disk.
 */
class WindowScalingTest {
  private static final Topic<String, String> EVENTS = Topic.of("events", string(), string());
  private static final int FEW_WINDOWS = 10;
  private static final int EVENTS_PER_WINDOW = 25;
  private static final int WINDOWS_COUNTED = 30;
  private static final Duration WINDOW = ofMinutes(1);
  private static final long SEED = 20_261_130;

  /** What keeps windows, for a grace of so many minutes. */
  enum Keeping {
    TUMBLING(
        (events, minutes) ->
            events.groupByKey().windowedBy(tumbling(WINDOW).grace(minutes)).count("rows")),
    HOPPING(
        (events, minutes) ->
            events
                .groupByKey()
                .windowedBy(hopping(WINDOW, WINDOW.dividedBy(2)).grace(minutes))
                .finalResults()
                .count("rows")),
    SLIDING(
        (events, minutes) ->
            events.groupByKey().windowedBy(sliding(ofSeconds(10)).grace(minutes)).count("rows")),
    SESSIONS(
        (events, minutes) ->
            events.groupByKey().windowedBy(sessions(ofSeconds(15)).grace(minutes)).count("rows")),
    JOIN(
        (events, minutes) ->
            events.join(
                "rows",
                events.filter((key, value) -> true),
                within(ofSeconds(10)).grace(minutes),
                (left, right) -> left)) {
      // So little that events are kept one by one: in pages, those of an epoch share what they
      // cost, which they do the more, the fewer windows they belong to.
      @Override
      long cachedBytes() {
        return 1_000;
      }
    };

    @SuppressWarnings("ImmutableEnumChecker") // A function without state.
    private final BiConsumer<EventStream<String, String>, Duration> write;

    Keeping(BiConsumer<EventStream<String, String>, Duration> write) {
      this.write = write;
    }

    /** Returns how much should be cached. */
    long cachedBytes() {
      return 20_000;
    }

    Topology topology(int windows) {
      var builder = TopologyBuilder.named("scaling");
      write.accept(builder.stream(EVENTS), WINDOW.multipliedBy(windows));
      return builder.build();
    }
  }

  @ParameterizedTest
  @EnumSource
  void tenTimesTheWindowsCostAnEventTheSame(Keeping keeping) {
    CountingDatabases few = work(keeping, FEW_WINDOWS);
    CountingDatabases many = work(keeping, 10 * FEW_WINDOWS);

    assertThat(reads(many)).as("%s; ten times the windows: %s", few, many).isPositive();
    assertThat(reads(many))
        .as("%s; ten times the windows: %s", few, many)
        .isLessThan(reads(few) * 5 / 4);
    assertThat(writes(many))
        .as("%s; ten times the windows: %s", few, many)
        .isBetween(writes(few) * 4 / 5, writes(few) * 5 / 4);
    assertThat(many.putBytes)
        .as("%s; ten times the windows: %s", few, many)
        .isLessThan(few.putBytes * 5 / 4);
  }

  private static long reads(CountingDatabases databases) {
    return databases.gets + databases.seeks + databases.steps;
  }

  private static long writes(CountingDatabases databases) {
    return databases.puts + databases.deletes + databases.ranges;
  }

  /** Lets event time pass until windows are dropped, and then counts for some windows more. */
  private static CountingDatabases work(Keeping keeping, int windows) {
    Topology topology = keeping.topology(windows);
    CountingDatabases databases = new CountingDatabases(new HeapDatabases());
    InMemoryLog log = new InMemoryLog();
    log.createTopic("events", 1);
    ManualScheduler scheduler = new ManualScheduler();
    World world = new World(log, databases, new SystemClock(), scheduler, Duration.ZERO);
    Engine engine = new Engine(topology.plan(), settings(keeping), world, (before, now) -> {});
    scheduler.runUntilIdle();
    Random random = new Random(SEED);
    for (int window = 0; window < 2 * windows + WINDOWS_COUNTED; window++) {
      if (window == 2 * windows) {
        databases.reset();
      }
      for (int event = 0; event < EVENTS_PER_WINDOW; event++) {
        // One is new; one belongs to a row of any window that is kept.
        append(log, window, event);
        append(log, Math.max(0, window - 1 - random.nextInt(windows - 2)), event);
      }
      engine.requestCommit();
      scheduler.runUntilIdle();
    }
    assertThat(engine.failure()).isEmpty();
    return databases;
  }

  private static void append(InMemoryLog log, int window, int event) {
    byte[] key = ("key-" + event).getBytes(UTF_8);
    long timestampMs = WINDOW.toMillis() * window + event;
    log.append("events", 0, key, new byte[100], timestampMs, new RecordHeaders());
  }

  private static EngineSettings settings(Keeping keeping) {
    return new EngineSettings(
        new SessionSettings("scaling", "process-1", Guarantee.EXACTLY_ONCE),
        1,
        EngineSettings.Start.EARLIEST,
        EngineSettings.Exchange.DIRECT,
        new EngineSettings.Epochs(Duration.ofMillis(5), Duration.ofSeconds(1), true),
        new EngineSettings.Memory(1 << 20, keeping.cachedBytes(), 1 << 20),
        new EngineSettings.WriteBehind(0, Duration.ZERO));
  }
}
