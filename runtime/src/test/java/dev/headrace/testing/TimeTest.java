package dev.headrace.testing;

import static dev.headrace.dsl.failure.FailurePolicy.skip;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.SourceOptions;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.ProcessorContext;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.processor.ValueProcessor;
import dev.headrace.dsl.processor.ValueProcessorContext;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What time it is for an event, for a task that waits, and for a task without events. */
class TimeTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> OTHERS = Topic.of("others", string(), int32());
  private static final Topic<String, Integer> OUT = Topic.of("out", string(), int32());
  private static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());
  private static final Topic<Windowed<String>, Long> WINDOWS =
      Topic.of("windows", windowed(string(), ofMillis(10)), int64());
  private static final long START = Instant.parse("2020-01-01T00:00:00Z").toEpochMilli();

  private static Topology copying(UnaryOperator<SourceOptions<String, Integer>> options) {
    var builder = TopologyBuilder.named("time");
    builder.stream(EVENTS, options).to(OUT);
    return builder.build();
  }

  private static Topology merging(UnaryOperator<SourceOptions<String, Integer>> options) {
    var builder = TopologyBuilder.named("time");
    builder.stream(EVENTS, options).merge(builder.stream(OTHERS, options)).to(OUT);
    return builder.build();
  }

  // --- Timestamps ---

  @Test
  void takesTimestampsFromAFunction() {
    Topology topology =
        copying(source -> source.timestamps((key, value, recordMs) -> recordMs + value));
    assertThat(FourWays.of(topology).pipe(EVENTS, "a", 5, 10).output(OUT))
        .containsExactly("a=5@15");
  }

  @Test
  void mergesByTheTimestampsOfTheFunction() {
    Topology topology = merging(source -> source.timestamps((key, value, recordMs) -> value));
    try (var driver = TopologyTestDriver.of(topology).manualCommit()) {
      driver.input(EVENTS).pipe("late", 30, Instant.ofEpochMilli(1));
      driver.input(OTHERS).pipe("early", 10, Instant.ofEpochMilli(2));
      // Aborted, both are taken again at once.
      driver.abortNextCommit();
      driver.commit();
      assertThat(driver.output(OUT).values()).containsExactly(10, 30);
    }
  }

  @Test
  void stopsAtARecordWithoutATimestamp() {
    var driver = TopologyTestDriver.of(copying(source -> source));
    assertThatThrownBy(() -> driver.input(EVENTS).pipe("a", 1, Instant.ofEpochMilli(-1)))
        .hasMessageContaining("record events-0 offset 0: it has no timestamp (-1)");
  }

  @Test
  void stopsAtARecordForWhichTheFunctionHasNoTimestamp() {
    var driver =
        TopologyTestDriver.of(copying(source -> source.timestamps((key, value, recordMs) -> -7)));
    assertThatThrownBy(() -> driver.input(EVENTS).pipe("a", 1, Instant.ofEpochMilli(1)))
        .hasMessageContaining("record events-0 offset 0: it has no timestamp (-7)");
  }

  @Test
  void namesTheRecordAndTheTopicWhenTheFunctionThrows() {
    var driver =
        TopologyTestDriver.of(copying(source -> source.timestamps((key, value, ms) -> 1 / value)));
    assertThatThrownBy(() -> driver.input(EVENTS).pipe("a", 0, Instant.ofEpochMilli(1)))
        .hasMessageContaining("record events-0 offset 0: the timestamp extractor of topic 'events'")
        .hasMessageContaining("by zero");
  }

  @Test
  void leavesOutRecordsThatTheFunctionRefusesIfAskedToAndCountsThem() {
    FourWays ways =
        FourWays.of(
                merging(
                    source -> source.onFailure(skip()).timestamps((key, value, ms) -> 12 / value)))
            .pipe(EVENTS, "a", 0, 1)
            .pipe(EVENTS, "a", 2, 5)
            .pipe(EVENTS, "a", -2, 7);
    assertThat(ways.output(OUT)).containsExactly("a=2@6");
    assertThat(ways.drops(DropReason.NO_TIMESTAMP)).isEqualTo(2);
  }

  @Test
  void stampsRecordsWithoutATimestampWithTheWallClockIfAskedTo() {
    FourWays ways =
        FourWays.of(copying(SourceOptions::stampInvalidTimestamps))
            .pipe(EVENTS, "a", 1, -1)
            .step(driver -> driver.advanceWallClock(ofMillis(7)))
            .pipe(EVENTS, "a", 2, -1)
            .pipe(EVENTS, "a", 3, 9);
    assertThat(ways.output(OUT)).containsExactly("a=1@" + START, "a=2@" + (START + 7), "a=3@9");
  }

  @Test
  void aFunctionMayHelpRecordsWithoutATimestamp() {
    Topology topology =
        copying(source -> source.timestamps((key, value, ms) -> ms < 0 ? value : ms));
    assertThat(FourWays.of(topology).pipe(EVENTS, "a", 4, -1).pipe(EVENTS, "a", 4, 6).output(OUT))
        .containsExactly("a=4@4", "a=4@6");
  }

  // --- Waiting for others ---

  @Test
  void doesNotWaitForATopicThatIsKnownToHoldNothing() {
    try (var driver = TopologyTestDriver.of(merging(source -> source))) {
      driver.input(EVENTS).pipe("a", 1, Instant.ofEpochMilli(30));
      assertThat(driver.output(OUT).values()).containsExactly(1);
    }
  }

  @Test
  void waitsForAnEmptyTopicUntilItIsIdle() {
    try (var driver = TopologyTestDriver.of(merging(source -> source.idleAfter(ofSeconds(1))))) {
      driver.input(EVENTS).pipe("a", 30, Instant.ofEpochMilli(30));
      driver.input(OTHERS).pipe("b", 10, Instant.ofEpochMilli(10));
      assertThat(driver.output(OUT).values()).containsExactly(10);
      driver.advanceWallClock(ofMillis(999));
      driver.input(OTHERS).pipe("b", 20, Instant.ofEpochMilli(20));
      driver.advanceWallClock(ofMillis(999));
      assertThat(driver.output(OUT).values()).containsExactly(10, 20);
      driver.advanceWallClock(ofMillis(1));
      assertThat(driver.output(OUT).values()).containsExactly(10, 20, 30);
      driver.input(EVENTS).pipe("a", 40, Instant.ofEpochMilli(40));
      assertThat(driver.output(OUT).values()).containsExactly(10, 20, 30, 40);
    }
  }

  @Test
  void waitsAgainAfterAnAbort() {
    try (var driver = TopologyTestDriver.of(merging(source -> source.idleAfter(ofSeconds(1))))) {
      driver.input(EVENTS).pipe("a", 30, Instant.ofEpochMilli(30));
      driver.abortNextCommit();
      driver.advanceWallClock(ofSeconds(1));
      assertThat(driver.output(OUT).values()).isEmpty();
      driver.advanceWallClock(ofSeconds(1));
      assertThat(driver.output(OUT).values()).containsExactly(30);
    }
  }

  // --- Event time without events ---

  private static Topology closing(UnaryOperator<SourceOptions<String, Integer>> options) {
    var builder = TopologyBuilder.named("time");
    builder.stream(EVENTS, options)
        .groupByKey()
        .windowedBy(tumbling(ofMillis(10)))
        .finalResults()
        .count("per-window")
        .to(WINDOWS);
    return builder.build();
  }

  private static Topology closingBehindAnExchange() {
    var builder = TopologyBuilder.named("time");
    builder.stream(EVENTS, source -> source.advanceWhenIdle(ofSeconds(1)))
        .groupBy("again", (key, value) -> key, string())
        .windowedBy(tumbling(ofMillis(10)))
        .finalResults()
        .count("per-window")
        .to(WINDOWS);
    return builder.build();
  }

  @Test
  void closesNoWindowOnTheWallClockUnlessAskedTo() {
    FourWays ways =
        FourWays.of(closing(source -> source))
            .pipe(EVENTS, "a", 1, START)
            .step(driver -> driver.advanceWallClock(ofSeconds(1000)));
    assertThat(ways.output(WINDOWS)).isEmpty();
  }

  @Test
  void closesWindowsOnTheWallClockAtTheDistanceAskedFor() {
    FourWays ways =
        FourWays.of(closing(source -> source.advanceWhenIdle(ofSeconds(1))))
            .pipe(EVENTS, "a", 1, START + 5)
            .step(driver -> driver.advanceWallClock(ofMillis(1009)))
            .step(driver -> assertThat(driver.output(WINDOWS).records()).isEmpty())
            .pipe(EVENTS, "a", 1, START + 9)
            .step(driver -> driver.advanceWallClock(ofMillis(1000)))
            .pipe(EVENTS, "a", 1, START + 9);
    assertThat(ways.output(WINDOWS))
        .containsExactly(
            "Windowed[key=a, startMs=%d, endMs=%d]=2@%d".formatted(START, START + 10, START + 9));
    assertThat(ways.drops(DropReason.LATE)).isEqualTo(1);
  }

  @Test
  void tellsTheTasksBehindAnExchange() {
    Topology topology = closingBehindAnExchange();
    for (FourWays ways :
        List.of(
            FourWays.of(() -> TopologyTestDriver.of(topology).partitions(EVENTS, 3)),
            FourWays.of(
                () ->
                    TopologyTestDriver.of(topology)
                        .partitions(EVENTS, 3)
                        .exchangeThroughTopics()))) {
      ways.pipe(EVENTS, "a", 1, START + 5).step(driver -> driver.advanceWallClock(ofSeconds(2)));
      assertThat(ways.output(WINDOWS))
          .containsExactly(
              "Windowed[key=a, startMs=%d, endMs=%d]=1@%d".formatted(START, START + 10, START + 5));
    }
  }

  @Test
  void closesWindowsOnceWhenTheEpochIsAborted() {
    for (Topology topology :
        List.of(closing(s -> s.advanceWhenIdle(ofSeconds(1))), closingBehindAnExchange())) {
      try (var driver = TopologyTestDriver.of(topology)) {
        driver.input(EVENTS).pipe("a", 1, Instant.ofEpochMilli(START + 5));
        driver.abortNextCommit();
        driver.advanceWallClock(ofSeconds(2));
        assertThat(driver.output(WINDOWS).values()).containsExactly(1L);
        driver.advanceWallClock(ofSeconds(2));
        assertThat(driver.output(WINDOWS).values()).containsExactly(1L);
      }
    }
  }

  // --- Timers on the wall clock ---

  /** Counts events, and reports the count every second of the wall clock. */
  private static final class Reporting implements Processor<String, Integer, String, Long> {
    static final StoreDefinition<String, Long> STORE =
        StoreDefinition.keyValue("seen", string(), int64());

    private @Nullable ProcessorContext<String, Long> context;
    private @Nullable KeyValueStore<String, Long> seen;

    @Override
    public void open(ProcessorContext<String, Long> opened) {
      context = opened;
      seen = opened.store(STORE);
      opened.everyWallClock(ofSeconds(1), this::report);
    }

    private void report(long nowMs) {
      assertThat(context.record()).isEmpty();
      Long reports = seen.get("reports");
      seen.put("reports", reports == null ? 1L : reports + 1);
      Long events = seen.get("events");
      context.forward(Event.of("seen", events == null ? 0L : events, nowMs));
    }

    @Override
    public void process(Event<String, Integer> event) {
      Long before = seen.get("events");
      seen.put("events", before == null ? 1L : before + 1);
    }
  }

  private static Topology reporting() {
    var builder = TopologyBuilder.named("time");
    builder.stream(EVENTS).process("reporting", Reporting::new, Reporting.STORE).to(COUNTS);
    return builder.build();
  }

  @Test
  void callsBackAtMultiplesOfAnIntervalOfTheWallClock() {
    FourWays ways =
        FourWays.of(reporting())
            .pipe(EVENTS, "a", 1, 1)
            .step(driver -> driver.advanceWallClock(ofMillis(999)))
            .pipe(EVENTS, "a", 1, 1)
            .step(driver -> driver.advanceWallClock(ofMillis(1)))
            .step(driver -> driver.advanceWallClock(ofMillis(999)))
            .step(driver -> driver.advanceWallClock(ofMillis(5000)));
    assertThat(ways.output(COUNTS))
        .containsExactly("seen=2@" + (START + 1000), "seen=2@" + (START + 6999));
  }

  @Test
  void whatATimerDidInAnAbortedEpochIsDoneOnce() {
    try (var driver = TopologyTestDriver.of(reporting())) {
      driver.input(EVENTS).pipe("a", 1, Instant.ofEpochMilli(1));
      driver.abortNextCommit();
      driver.advanceWallClock(ofSeconds(1));
      assertThat(driver.output(COUNTS).values()).containsExactly(1L);
      assertThat(driver.<String, Long>store("seen").rows()).containsEntry("reports", 1L);
      driver.advanceWallClock(ofMillis(999));
      assertThat(driver.output(COUNTS).values()).containsExactly(1L);
    }
  }

  @Test
  void aTimerEmitsThroughAnExchange() {
    var builder = TopologyBuilder.named("time");
    builder.stream(EVENTS)
        .process("reporting", Reporting::new, Reporting.STORE)
        .repartition("again", string(), int64())
        .to(COUNTS);
    Topology topology = builder.build();
    for (FourWays ways :
        List.of(
            FourWays.of(topology),
            FourWays.of(() -> TopologyTestDriver.of(topology).exchangeThroughTopics()))) {
      ways.pipe(EVENTS, "a", 1, 1).step(driver -> driver.advanceWallClock(ofSeconds(1)));
      assertThat(ways.output(COUNTS)).containsExactly("seen=1@" + (START + 1000));
    }
  }

  /** Forgets all it has seen whenever a timer says so. */
  private static final class Forgetting implements ValueProcessor<String, Integer, Long> {
    static final StoreDefinition<String, Long> STORE =
        StoreDefinition.keyValue("seen", string(), int64());

    private @Nullable ValueProcessorContext<Long> context;
    private @Nullable KeyValueStore<String, Long> seen;

    @Override
    public void open(ValueProcessorContext<Long> opened) {
      context = opened;
      seen = opened.store(STORE);
      opened.everyWallClock(ofSeconds(1), nowMs -> seen.delete("wall"));
      opened.everyEventTime(ofMillis(100), eventTimeMs -> seen.delete("event"));
    }

    @Override
    public void process(Event<String, Integer> event) {
      long before = seen.get("wall") == null ? 0 : seen.get("wall");
      long beforeEvent = seen.get("event") == null ? 0 : seen.get("event");
      seen.put("wall", before + event.value());
      seen.put("event", beforeEvent + event.value());
      context.forward(10 * (before + event.value()) + beforeEvent + event.value());
    }
  }

  @Test
  void aValueProcessorHasTimersForItsStores() {
    var builder = TopologyBuilder.named("time");
    builder.stream(EVENTS).processValues("forget", Forgetting::new, Forgetting.STORE).to(COUNTS);
    FourWays ways =
        FourWays.of(builder.build())
            .pipe(EVENTS, "a", 1, 1)
            .pipe(EVENTS, "a", 1, 2)
            .step(driver -> driver.advanceWallClock(ofSeconds(1)))
            .pipe(EVENTS, "a", 1, 3)
            .pipe(EVENTS, "a", 1, 100);
    assertThat(ways.output(COUNTS)).containsExactly("a=11@1", "a=22@2", "a=13@3", "a=21@100");
  }

  @Test
  void aTimerThatChangesNothingCommitsNothing() {
    var builder = TopologyBuilder.named("time");
    builder.stream(EVENTS).processValues("forget", Forgetting::new, Forgetting.STORE).to(COUNTS);
    try (var driver = TopologyTestDriver.of(builder.build())) {
      driver.input(EVENTS).pipe("a", 1, Instant.ofEpochMilli(1));
      driver.advanceWallClock(ofSeconds(1));
      long epochs = driver.epochs();
      driver.advanceWallClock(ofSeconds(1));
      driver.advanceWallClock(ofSeconds(1));
      assertThat(driver.epochs()).isEqualTo(epochs);
    }
  }
}
