package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.sliding;
import static dev.headrace.dsl.window.Windows.tumbling;
import static dev.headrace.testing.PortionsRun.EVENTS;
import static dev.headrace.testing.PortionsRun.KEYS;
import static dev.headrace.testing.PortionsRun.LIMIT_BYTES;
import static dev.headrace.testing.PortionsRun.RESULTS;
import static dev.headrace.testing.PortionsRun.ROWS_OF_ONE_EVENT_BYTES;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.GroupedStream;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.ProcessorContext;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What comes of an operator that holds its results until the epoch ends depends on where that is,
 * so it is only the same with the same epochs. Its results must not come in the middle of what is
 * due behind it: an epoch ends before.
 */
class EmissionBehindHeldUpdatesTest {
  // Enough for what an epoch of a few events changes, but not for what a jump of time does.
  private static final long HELD_LIMIT_BYTES = 2_000;
  private static final int EVENTS_PER_EPOCH = 4;
  // More than what is little.
  private static final int MANY_KEYS = 300;

  private static final int STEPS_PER_ROUND = 7;
  private static final StoreDefinition<String, String> STEPS =
      StoreDefinition.keyValue("steps", string(), string());

  enum BehindHeld {
    SLICES(hopping(ofMillis(20), ofMillis(10)).grace(ofMillis(80)), 2),
    SLIDING(sliding(ofMillis(10)).grace(ofMillis(80)), 1);

    @SuppressWarnings("ImmutableEnumChecker") // Definitions of windows keep nothing.
    private final WindowDefinition windows;

    private final int windowsOfAnEvent;

    BehindHeld(WindowDefinition windows, int windowsOfAnEvent) {
      this.windows = windows;
      this.windowsOfAnEvent = windowsOfAnEvent;
    }

    Topology topology() {
      var builder = TopologyBuilder.named("portions");
      builder.stream(EVENTS)
          .groupByKey()
          .aggregate("all", () -> "", EmissionInPortionsTest::append, string())
          .toStream()
          .groupByKey()
          .windowedBy(windows)
          .finalResults()
          .count("windows")
          .map(EmissionInPortionsTest::plain)
          .to(RESULTS);
      return builder.build();
    }
  }

  // Only a jump of time makes anything due, and only what is due fills an epoch up.
  private static PortionsRun runBehindHeld(
      BehindHeld held, long limitBytes, PortionsRun.Between between) {
    PortionsRun run = new PortionsRun(held.topology(), limitBytes, between);
    for (long round = 0; round < PortionsRun.ROUNDS; round++) {
      long startMs = 2 * round * PortionsRun.JUMP_MS;
      for (int event = 1; event <= PortionsRun.EVENTS_PER_ROUND; event++) {
        run.event(startMs + run.random.nextInt(60));
        if (event % EVENTS_PER_EPOCH == 0) {
          run.endEpochs();
        }
      }
      run.event(startMs + 60);
      run.pipe("jump", startMs + 2 * PortionsRun.JUMP_MS);
      run.endEpochs();
    }
    return run;
  }

  @ParameterizedTest
  @EnumSource
  void resultsBehindHeldOnesAreTheSameWhateverHappensBetweenEpochs(BehindHeld held) {
    try (PortionsRun plain = runBehindHeld(held, HELD_LIMIT_BYTES, PortionsRun.Between.NOTHING)) {
      List<String> expected = plain.results();
      assertThat(expected).hasSizeGreaterThan(KEYS);
      for (PortionsRun.Between between : PortionsRun.Between.values()) {
        try (PortionsRun disturbed = runBehindHeld(held, HELD_LIMIT_BYTES, between)) {
          assertThat(disturbed.results()).as("%s", between).isEqualTo(expected);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void noEpochChangesMuchMoreThanItShouldBehindHeldResultsEither(BehindHeld held) {
    try (PortionsRun whole = runBehindHeld(held, Long.MAX_VALUE, PortionsRun.Between.NOTHING);
        PortionsRun cut = runBehindHeld(held, HELD_LIMIT_BYTES, PortionsRun.Between.NOTHING)) {
      assertThat(whole.mostBytes).isGreaterThan(HELD_LIMIT_BYTES + ROWS_OF_ONE_EVENT_BYTES);
      assertThat(cut.mostBytes).isBetween(1L, HELD_LIMIT_BYTES + ROWS_OF_ONE_EVENT_BYTES);
      assertThat(cut.epochs).as("epochs").isGreaterThan(whole.epochs);
    }
  }

  @Test
  void oneWindowOfManyKeysIsEmittedInPartsBehindHeldResults() {
    Topology topology = BehindHeld.SLICES.topology();
    try (var run = new PortionsRun(topology, HELD_LIMIT_BYTES, PortionsRun.Between.NOTHING)) {
      for (int key = 0; key < MANY_KEYS; key++) {
        run.pipe("k" + key, 100);
        if (key % EVENTS_PER_EPOCH == 0) {
          run.endEpochs();
        }
      }
      // One of the two windows of these events is due, then the other.
      run.pipe("k0", 100);
      run.pipe("jump", 195);
      run.endEpochs();
      run.pipe("k0", 100);
      run.pipe("jump", 205);
      run.endEpochs();
      assertThat(run.mostBytes).isBetween(1L, HELD_LIMIT_BYTES + ROWS_OF_ONE_EVENT_BYTES);
      assertThat(run.results()).hasSize(2 * MANY_KEYS);
      assertThat(run.results()).filteredOn(result -> result.contains(": 2")).hasSize(1);
      assertThat(run.results()).filteredOn(result -> result.contains(": 3")).hasSize(1);
    }
  }

  /** What was held when time moved is not late by that, nor lost, and each window closes once. */
  @ParameterizedTest
  @EnumSource
  void whatWasHeldComesBeforeMuchThatIsDue(BehindHeld held) {
    try (TopologyTestDriver driver =
        TopologyTestDriver.of(held.topology()).manualCommit().limitUncommitted(LIMIT_BYTES)) {
      for (int key = 0; key < KEYS; key++) {
        driver.input(EVENTS).pipe("k" + key, 1, Instant.ofEpochMilli(100));
      }
      driver.commit();
      driver.input(EVENTS).pipe("k0", 2, Instant.ofEpochMilli(100));
      driver.input(EVENTS).pipe("jump", 3, Instant.ofEpochMilli(1_000));
      driver.input(EVENTS).pipe("k1", 4, Instant.ofEpochMilli(1_001));
      driver.commit();
      assertThat(driver.drops()).isEmpty();
      List<String> results = new ArrayList<>();
      driver
          .output(RESULTS)
          .records()
          .forEach(
              one -> results.add(one.key() + one.value().substring(one.value().lastIndexOf(':'))));
      for (int key = 0; key < KEYS; key++) {
        String expected = "k" + key + (key == 0 ? ": 2" : ": 1");
        assertThat(results).filteredOn(expected::equals).hasSize(held.windowsOfAnEvent);
      }
      assertThat(results).hasSize(KEYS * held.windowsOfAnEvent);
    }
  }

  /**
   * What others hold comes at the end of the epoch also to those that have done their part: for
   * them it is late, whoever else still waits.
   */
  @Test
  void whoHasClosedAWindowDoesNotCloseItAgain() {
    var builder = TopologyBuilder.named("portions");
    GroupedStream<String, Long> counts = counts(builder);
    counts
        .windowedBy(tumbling(ofMillis(10)))
        .finalResults()
        .count("a-fixed")
        .map((window, count) -> result("fixed", window, count))
        .to(RESULTS);
    slices(counts);
    try (TopologyTestDriver driver = driver(builder.build())) {
      pipe(driver, "k0", 100);
      pipe(driver, "k1", 100);
      driver.commit();
      pipe(driver, "k0", 100);
      pipe(driver, "jump", 1_000);
      driver.commit();
      driver.advanceTo(Instant.ofEpochMilli(10_000));
      driver.commit();
      assertThat(driver.output(RESULTS).values())
          .doesNotHaveDuplicates()
          .contains("fixed k0 100-110: 1", "sliced k0 90-110: 2", "sliced k0 100-120: 2")
          .doesNotContain("fixed k0 100-110: 2");
      assertThat(driver.drops()).containsExactly(Map.entry(DropReason.LATE, 1L));
    }
  }

  @Test
  void rowsOfWindowsThatAreClosedAreNotTakenBack() {
    var builder = TopologyBuilder.named("portions");
    builder.stream(EVENTS)
        .groupByKey()
        .windowedBy(tumbling(ofMillis(10)))
        .count("a-fixed")
        .toStream()
        .map((window, count) -> result("fixed", window, count))
        .to(RESULTS);
    slices(counts(builder));
    try (TopologyTestDriver driver = driver(builder.build())) {
      pipe(driver, "k0", 100);
      driver.commit();
      pipe(driver, "k1", 100);
      pipe(driver, "jump", 1_000);
      driver.commit();
      assertThat(driver.output(RESULTS).values())
          .contains("fixed k0 100-110: 1", "fixed k1 100-110: 1", "sliced k1 100-120: 1")
          .noneMatch(result -> result.endsWith(": null"));
    }
  }

  /** Says what it finds of its own steps when an event comes. */
  private static final class Stepping implements Processor<String, Long, String, String> {
    private ProcessorContext<String, String> context;
    private KeyValueStore<String, String> steps;

    @Override
    public void open(ProcessorContext<String, String> opened) {
      context = opened;
      steps = opened.store(STEPS);
      opened.everyEventTimeInSteps(ofMillis(100), this::step);
    }

    private boolean step(long timeMs) {
      String before = steps.get("steps");
      String now = before == null || before.length() == STEPS_PER_ROUND ? "x" : before + "x";
      steps.put("steps", now);
      return now.length() == STEPS_PER_ROUND;
    }

    @Override
    public void process(Event<String, Long> event) {
      String done = steps.get("steps");
      context.forward(Event.of(event.key(), "" + (done == null ? 0 : done.length()), 0));
    }
  }

  @Test
  void nothingComesBetweenTwoStepsOfATimer() {
    var builder = TopologyBuilder.named("portions");
    builder.stream(EVENTS)
        .groupByKey()
        .count("counts")
        .toStream()
        .process("stepping", Stepping::new, STEPS)
        .to(RESULTS);
    try (TopologyTestDriver driver = driver(builder.build())) {
      for (int event = 0; event < 20; event++) {
        pipe(driver, "k" + event % 3, 100 + 40L * event);
      }
      driver.commit();
      assertThat(driver.output(RESULTS).values())
          .hasSizeGreaterThan(3)
          .allMatch(done -> done.equals("0") || done.equals("" + STEPS_PER_ROUND));
    }
  }

  private static GroupedStream<String, Long> counts(TopologyBuilder builder) {
    return builder.stream(EVENTS).groupByKey().count("counts").toStream().groupByKey();
  }

  private static void slices(GroupedStream<String, Long> counts) {
    counts
        .windowedBy(hopping(ofMillis(20), ofMillis(10)))
        .finalResults()
        .count("b-sliced")
        .map((window, count) -> result("sliced", window, count))
        .to(RESULTS);
  }

  private static KeyValue<String, String> result(
      String kind, Windowed<String> window, @Nullable Long count) {
    String said =
        "%s %s %d-%d: %s".formatted(kind, window.key(), window.startMs(), window.endMs(), count);
    return KeyValue.of(window.key(), said);
  }

  private static TopologyTestDriver driver(Topology topology) {
    return TopologyTestDriver.of(topology).manualCommit().limitUncommitted(LIMIT_BYTES);
  }

  private static void pipe(TopologyTestDriver driver, String key, long timestampMs) {
    driver.input(EVENTS).pipe(key, 1, Instant.ofEpochMilli(timestampMs));
  }
}
