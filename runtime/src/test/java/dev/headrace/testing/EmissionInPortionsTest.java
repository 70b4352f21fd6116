package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.suppression.Suppression.untilTimeLimit;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.sliding;
import static dev.headrace.dsl.window.Windows.tumbling;
import static dev.headrace.dsl.window.Windows.within;
import static dev.headrace.testing.PortionsRun.Between.NOTHING;
import static dev.headrace.testing.PortionsRun.EVENTS;
import static dev.headrace.testing.PortionsRun.KEYS;
import static dev.headrace.testing.PortionsRun.LIMIT_BYTES;
import static dev.headrace.testing.PortionsRun.RESULTS;
import static dev.headrace.testing.PortionsRun.ROWS_OF_ONE_EVENT_BYTES;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Table;
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
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What falls due when event time jumps is emitted over many epochs when it changes more rows than
 * one may. The results are those of a single epoch, in the same order, also when the application is
 * started again, killed or restored between any two of these epochs.
 */
class EmissionInPortionsTest {
  private static final int MOST_EPOCHS = 16;
  private static final StoreDefinition<String, String> SEEN =
      StoreDefinition.keyValue("seen", string(), string());
  private static final StoreDefinition<String, String> MARKS =
      StoreDefinition.keyValue("marks", string(), string());

  /** Keeps the last event of each key, and tells all of them every now and then of event time. */
  private static final class Telling implements Processor<String, String, String, String> {
    private ProcessorContext<String, String> context;
    private KeyValueStore<String, String> seen;

    @Override
    public void open(ProcessorContext<String, String> opened) {
      context = opened;
      seen = opened.store(SEEN);
      opened.everyEventTime(ofMillis(50), this::tell);
    }

    private void tell(long timeMs) {
      for (int key = 0; key < KEYS; key++) {
        String last = seen.get("k" + key);
        if (last != null) {
          context.forward(Event.of("k" + key, "seen " + last, timeMs));
        }
      }
    }

    @Override
    public void process(Event<String, String> event) {
      seen.put(event.key(), event.value());
    }
  }

  /** Marks the last event of each key every now and then, key by key, and counts these rounds. */
  private static final class Marking implements Processor<String, String, String, String> {
    private ProcessorContext<String, String> context;
    private KeyValueStore<String, String> seen;
    private KeyValueStore<String, String> marks;

    @Override
    public void open(ProcessorContext<String, String> opened) {
      context = opened;
      seen = opened.store(SEEN);
      marks = opened.store(MARKS);
      opened.everyEventTime(ofMillis(50), timeMs -> count("before", timeMs));
      opened.everyEventTimeInSteps(ofMillis(50), this::mark);
      opened.everyEventTime(ofMillis(50), timeMs -> count("behind", timeMs));
    }

    private void count(String where, long timeMs) {
      String rounds = marks.get(where);
      marks.put(where, rounds == null ? "x" : rounds + "x");
      context.forward(Event.of(where, marks.get(where), timeMs));
    }

    private boolean mark(long timeMs) {
      String next = marks.get("next");
      int key = next == null ? 0 : Integer.parseInt(next);
      String last = seen.get("k" + key);
      if (last != null) {
        seen.put("k" + key, last + "'");
        context.forward(Event.of("k" + key, "marked " + last, timeMs));
      }
      boolean done = key == KEYS - 1;
      marks.put("next", String.valueOf(done ? 0 : key + 1));
      return done;
    }

    @Override
    public void process(Event<String, String> event) {
      seen.put(event.key(), event.value());
    }
  }

  /** What waits for time. */
  enum Waiting {
    TUMBLING(b -> counted(b, tumbling(ofMillis(10)))),
    HOPPING_IN_SLICES(b -> counted(b, hopping(ofMillis(12), ofMillis(4)))),
    SLIDING(b -> counted(b, sliding(ofMillis(10)))),
    SESSIONS(b -> counted(b, sessions(ofMillis(10)))),
    LEFT_JOIN(b -> joined(b).to(RESULTS)),
    OUTER_JOIN(
        b -> {
          EventStream<String, Integer> events = b.stream(EVENTS);
          left(events)
              .outerJoin("near", right(events), within(ofMillis(9)), EmissionInPortionsTest::pair)
              .to(RESULTS);
        }),
    WAITING_JOIN(
        b -> {
          EventStream<String, Integer> events = b.stream(EVENTS);
          Table<String, Integer> rows = right(events).toTable("rows", int32(), ofMillis(500));
          left(events)
              .leftJoin("held", rows, ofMillis(20), EmissionInPortionsTest::pair)
              .to(RESULTS);
        }),
    SUPPRESSED(
        b ->
            b.stream(EVENTS)
                .groupByKey()
                .everyUpdate()
                .aggregate("all", () -> "", EmissionInPortionsTest::append, string())
                .suppress("calm", untilTimeLimit(ofMillis(30)).maxRows(1000).emitEarlyWhenFull())
                .toStream()
                .to(RESULTS)),
    WINDOWS_OF_A_JOIN(
        b ->
            joined(b)
                .groupByKey()
                .windowedBy(tumbling(ofMillis(20)).grace(ofMillis(30)))
                .finalResults()
                .aggregate("windows", () -> "", (key, value, all) -> all + " " + value, string())
                .map(EmissionInPortionsTest::plain)
                .to(RESULTS)),
    SLICES_OF_A_JOIN(
        b ->
            joined(b)
                .groupByKey()
                .windowedBy(hopping(ofMillis(20), ofMillis(10)).grace(ofMillis(30)))
                .finalResults()
                .count("windows")
                .map(EmissionInPortionsTest::plain)
                .to(RESULTS)),
    SLIDING_WINDOWS_OF_EVERY_UPDATE(
        b ->
            b.stream(EVENTS)
                .groupByKey()
                .everyUpdate()
                .aggregate("all", () -> "", EmissionInPortionsTest::append, string())
                .toStream()
                .groupByKey()
                .windowedBy(sliding(ofMillis(10)).grace(ofMillis(30)))
                .finalResults()
                .count("windows")
                .map(EmissionInPortionsTest::plain)
                .to(RESULTS)),
    SLICES_BESIDE_A_TABLE(
        b -> {
          EventStream<String, Integer> events = b.stream(EVENTS);
          Table<String, Integer> rows = right(events).toTable("rows", int32());
          left(events)
              .join(rows, (left, right) -> left + "+" + right)
              .groupByKey()
              .windowedBy(hopping(ofMillis(12), ofMillis(4)))
              .finalResults()
              .count("windows")
              .map(EmissionInPortionsTest::plain)
              .to(RESULTS);
        }),
    TIMERS_OF_A_JOIN(b -> joined(b).process("telling", Telling::new, SEEN).to(RESULTS)),
    STEPS_OF_TIMERS(
        b ->
            b.stream(EVENTS)
                .mapValues(String::valueOf)
                .process("marking", Marking::new, SEEN, MARKS)
                .to(RESULTS)),
    EXCHANGED(
        b ->
            b.stream(EVENTS)
                .groupBy("by-key", (key, value) -> key, string())
                .windowedBy(tumbling(ofMillis(10)))
                .finalResults()
                .aggregate("windows", () -> "", EmissionInPortionsTest::append, string())
                .map(EmissionInPortionsTest::plain)
                .to(RESULTS));

    @SuppressWarnings("ImmutableEnumChecker") // Lambdas that keep nothing.
    private final Consumer<TopologyBuilder> write;

    Waiting(Consumer<TopologyBuilder> write) {
      this.write = write;
    }

    Topology topology() {
      var builder = TopologyBuilder.named("portions");
      write.accept(builder);
      return builder.build();
    }
  }

  private static void counted(TopologyBuilder builder, WindowDefinition windows) {
    counted(builder.stream(EVENTS), "windows", windows);
  }

  private static void counted(
      EventStream<String, Integer> events, String name, WindowDefinition windows) {
    events
        .groupByKey()
        .windowedBy(windows)
        .finalResults()
        .count(name)
        .map(EmissionInPortionsTest::plain)
        .to(RESULTS);
  }

  private static EventStream<String, String> joined(TopologyBuilder builder) {
    EventStream<String, Integer> events = builder.stream(EVENTS);
    return left(events)
        .leftJoin("near", right(events), within(ofMillis(9)), EmissionInPortionsTest::pair);
  }

  // Both sides come from one partition, so that their order is fixed.
  private static EventStream<String, Integer> left(EventStream<String, Integer> events) {
    return events.filter((key, number) -> number % 3 > 0);
  }

  private static EventStream<String, Integer> right(EventStream<String, Integer> events) {
    return events.filter((key, number) -> number % 3 == 0);
  }

  private static String pair(@Nullable Integer left, @Nullable Integer right) {
    return left + "+" + right;
  }

  static String append(String key, Integer value, String all) {
    return all + " " + value;
  }

  static KeyValue<String, String> plain(Windowed<String> window, Object value) {
    return KeyValue.of(
        window.key(), "%d-%d: %s".formatted(window.startMs(), window.endMs(), value));
  }

  private static void requireSameResults(Waiting waiting, PortionsRun.Between between) {
    try (PortionsRun whole = new PortionsRun(waiting.topology(), Long.MAX_VALUE, NOTHING);
        PortionsRun cut = new PortionsRun(waiting.topology(), LIMIT_BYTES, between)) {
      List<String> expected = whole.run().results();
      assertThat(expected).hasSizeGreaterThan(KEYS);
      assertThat(cut.run().results()).isEqualTo(expected);
      assertThat(cut.epochs).as("epochs").isGreaterThan(whole.epochs);
    }
  }

  @ParameterizedTest
  @EnumSource
  void resultsAreThoseOfOneEpochInTheSameOrder(Waiting waiting) {
    requireSameResults(waiting, NOTHING);
  }

  @ParameterizedTest
  @EnumSource
  void resultsAreTheSameWhenRestartedAfterEachEpoch(Waiting waiting) {
    requireSameResults(waiting, PortionsRun.Between.RESTART);
  }

  @ParameterizedTest
  @EnumSource
  void resultsAreTheSameWhenKilledAfterEachEpoch(Waiting waiting) {
    requireSameResults(waiting, PortionsRun.Between.CRASH);
  }

  @ParameterizedTest
  @EnumSource
  void resultsAreTheSameWhenRestoredAfterEachEpoch(Waiting waiting) {
    requireSameResults(waiting, PortionsRun.Between.CRASH_WITHOUT_DISK);
  }

  /**
   * An event, or what is due, is known to be too much only when it is done, and may change several
   * rows; a few more say how far the epoch has come.
   */
  @ParameterizedTest
  @EnumSource
  void noEpochChangesMuchMoreThanItShould(Waiting waiting) {
    try (PortionsRun whole = new PortionsRun(waiting.topology(), Long.MAX_VALUE, NOTHING);
        PortionsRun cut = new PortionsRun(waiting.topology(), LIMIT_BYTES, NOTHING)) {
      assertThat(whole.run().mostBytes).isGreaterThan(LIMIT_BYTES + ROWS_OF_ONE_EVENT_BYTES);
      assertThat(cut.run().mostBytes).isBetween(1L, LIMIT_BYTES + ROWS_OF_ONE_EVENT_BYTES);
    }
  }

  /**
   * One that has done its part when the application ends knows that when it starts again, although
   * what it has closed lies in slices that are still there.
   */
  @ParameterizedTest
  @EnumSource
  void whoHasDoneItsPartDoesNotDoItAgain(PortionsRun.Between between) {
    var builder = TopologyBuilder.named("portions");
    counted(builder.stream(EVENTS), "a-slices", hopping(ofMillis(20), ofMillis(10)));
    counted(builder.stream(EVENTS), "b-windows", tumbling(ofMillis(10)));
    Topology topology = builder.build();
    for (int epoch = 1; epoch < MOST_EPOCHS; epoch++) {
      try (PortionsRun run = new PortionsRun(topology, LIMIT_BYTES, NOTHING)) {
        for (long atMs : List.of(95L, 105L)) {
          for (int key = 0; key < KEYS; key++) {
            run.pipe("k" + key, atMs);
            run.endEpochs();
          }
        }
        run.pipe("jump", 112);
        run.endEpochs(epoch, between);
        run.pipe("jump", 1_000);
        run.endEpochs();
        assertThat(run.results())
            .as("%s behind epoch %d", between, epoch)
            .doesNotHaveDuplicates()
            .filteredOn(result -> result.startsWith("k5="))
            .containsExactlyInAnyOrder(
                "k5=80-100: 1@95",
                "k5=90-110: 2@105",
                "k5=100-120: 1@105",
                "k5=90-100: 1@95",
                "k5=100-110: 1@105");
      }
    }
  }
}
