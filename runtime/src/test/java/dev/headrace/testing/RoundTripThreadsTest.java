package dev.headrace.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.EngineSettings.Epochs;
import dev.headrace.runtime.engine.EngineSettings.Exchange;
import dev.headrace.runtime.engine.EngineSettings.Memory;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.engine.EngineSettings.WriteBehind;
import dev.headrace.runtime.engine.World;
import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import dev.headrace.runtime.system.SystemClock;
import dev.headrace.runtime.system.ThreadScheduler;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.LongDeserializer;

/**
 * Lanes on real threads that all send to each other, with far less credit and memory than what is
 * under way takes: nobody waits for somebody who waits for him.
 */
class RoundTripThreadsTest {
  private static final int RECORDS = 2_000;
  private static final int SOURCE_KEYS = 40;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Map<String, List<String>> numbers = new HashMap<>();

  @Property(tries = 40)
  void lanesOfOneProcessDoNotWaitForEachOther(
      @ForAll @IntRange(min = 2, max = 4) int lanes,
      @ForAll @IntRange(min = 1, max = 4) int partitions,
      @ForAll("memories") Memory memory,
      @ForAll("trips") RoundTrips trips,
      @ForAll long seed)
      throws InterruptedException {
    requireArrival(1, lanes, partitions, memory, trips, new Random(seed));
  }

  @Property(tries = 10)
  void lanesOfTwoProcessesDoNotWaitForEachOther(
      @ForAll @IntRange(min = 1, max = 3) int lanes,
      @ForAll @IntRange(min = 2, max = 4) int partitions,
      @ForAll("memories") Memory memory,
      @ForAll("trips") RoundTrips trips,
      @ForAll long seed)
      throws InterruptedException {
    requireArrival(2, lanes, partitions, memory, trips, new Random(seed));
  }

  @Provide
  Arbitrary<Memory> memories() {
    return Combinators.combine(
            Arbitraries.integers().between(1, 5_000), Arbitraries.integers().between(1, 20_000))
        .as((creditBytes, uncommitted) -> new Memory(creditBytes, 100_000, uncommitted));
  }

  @Provide
  Arbitrary<RoundTrips> trips() {
    return RoundTrips.upTo(8, 3, 500);
  }

  private void requireArrival(
      int processes, int lanes, int partitions, Memory memory, RoundTrips trips, Random random)
      throws InterruptedException {
    numbers.clear();
    InMemoryLog log = new InMemoryLog();
    log.createTopic(RoundTrips.EVEN.name(), partitions);
    log.createTopic(RoundTrips.ODD.name(), partitions);
    log.createTopic(RoundTrips.OUT.name(), partitions);
    log.limitBatches(1 + random.nextInt(200));
    List<Engine> engines = new ArrayList<>();
    for (int process = 0; process < processes; process++) {
      engines.add(start(log, "process-" + process, lanes, memory, trips));
    }
    await(engines, () -> engines.stream().allMatch(engine -> engine.progress().tasks() > 0));
    append(log, random);
    int events = trips.events(RECORDS);
    await(engines, () -> log.committed(RoundTrips.OUT.name()).size() >= events);
    await(engines, () -> engines.stream().allMatch(engine -> engine.progress().caughtUp()));
    for (Engine engine : engines) {
      engine.requestClose();
    }
    for (Engine engine : engines) {
      assertThat(engine.awaitEnd(LIMIT)).as("it closes").isTrue();
      assertThat(engine.state()).as("%s", engine.failure()).isEqualTo(AppState.CLOSED);
    }
    trips.require(numbers, arrived(log));
    assertThat(totals(log)).as("totals").isEqualTo(trips.totals(numbers));
  }

  private void append(InMemoryLog log, Random random) {
    for (int record = 0; record < RECORDS; record++) {
      String key = "source-" + random.nextInt(SOURCE_KEYS);
      List<String> before = numbers.computeIfAbsent(key, any -> new ArrayList<>());
      String number = Integer.toString(before.size());
      before.add(number);
      log.append(
          RoundTrips.topicOf(key).name(),
          null,
          key.getBytes(UTF_8),
          number.getBytes(UTF_8),
          record,
          new RecordHeaders());
    }
  }

  private static Engine start(
      InMemoryLog log, String process, int lanes, Memory memory, RoundTrips trips) {
    World world =
        new World(
            log,
            new HeapDatabases(),
            new SystemClock(),
            new ThreadScheduler(Throwable::printStackTrace),
            Duration.ofMillis(1));
    EngineSettings settings =
        new EngineSettings(
            new SessionSettings(RoundTrips.APPLICATION, process, Guarantee.EXACTLY_ONCE),
            lanes,
            Start.EARLIEST,
            Exchange.DIRECT,
            new Epochs(Duration.ofMillis(1), Duration.ofMillis(20), false),
            memory,
            new WriteBehind(10_000, Duration.ofMillis(50)));
    return new Engine(trips.topology().plan(), settings, world, (before, now) -> {});
  }

  private static void await(List<Engine> engines, BooleanSupplier reached)
      throws InterruptedException {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!reached.getAsBoolean()) {
      for (Engine engine : engines) {
        assertThat(engine.awaitEnd(Duration.ofMillis(2))).as("%s", engine.failure()).isFalse();
        assertThat(System.nanoTime())
            .as(
                "in time: %s%n%s",
                engine.progress(), engine.stackTraces().stream().collect(Collectors.joining("\n")))
            .isLessThan(deadline);
      }
    }
  }

  private static List<String> arrived(InMemoryLog log) {
    return log.committed(RoundTrips.OUT.name()).stream()
        .map(record -> new String(record.value(), UTF_8))
        .toList();
  }

  private static Map<String, Long> totals(InMemoryLog log) {
    Map<String, Long> totals = new HashMap<>();
    log.committed(InternalTopics.changelog(RoundTrips.APPLICATION, RoundTrips.TOTALS)).stream()
        .filter(record -> !ChangelogEnvelope.isLayoutKey(record.key()))
        .forEach(
            record ->
                totals.put(
                    new String(ChangelogEnvelope.storeKey(record.key()), UTF_8),
                    new LongDeserializer()
                        .deserialize("", ChangelogEnvelope.valueBytes(record.value()))));
    return totals;
  }
}
