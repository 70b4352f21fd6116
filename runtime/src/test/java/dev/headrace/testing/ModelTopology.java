package dev.headrace.testing;

import static dev.headrace.dsl.failure.FailurePolicy.fail;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.tumbling;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.window.TumblingWindows;
import dev.headrace.dsl.window.Windowed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The topologies that the model tests run. A value is one letter, by which events are re-keyed, and
 * the number of the event; aggregates list numbers, so that a loss and a repetition cannot cancel
 * each other out as they could in a count.
 */
final class ModelTopology {
  static final Topic<String, String> EVENTS = Topic.of("events", string(), string());
  static final Topic<String, String> MORE_EVENTS = Topic.of("more-events", string(), string());
  static final Duration WINDOW_SIZE = Duration.ofMillis(BatchOracle.SIZE_MS);
  static final Topic<Windowed<String>, String> FINALS =
      Topic.of("finals", windowed(string(), WINDOW_SIZE), string());
  static final Topic<String, Long> PHASES = Topic.of("phases", string(), int64());
  static final Topic<String, String> TOTALS = Topic.of("totals", string(), string());
  static final Topic<Windowed<String>, String> UPDATES =
      Topic.of("updates", windowed(string(), WINDOW_SIZE), string());
  static final Topic<String, String> LOUD = Topic.of("loud", string(), string());
  static final Topic<String, String> REST = Topic.of("rest", string(), string());
  static final Topic<String, String> SENT = Topic.of("sent", string(), string());

  static final String FINALS_STORE = "numbers-per-letter";
  static final String PHASES_STORE = "windows-per-phase";
  static final String TOTALS_STORE = "numbers-per-key";
  static final String UPDATES_STORE = "numbers-per-key-and-window";

  private static final TumblingWindows WINDOWS =
      tumbling(WINDOW_SIZE).grace(Duration.ofMillis(BatchOracle.GRACE_MS));

  private ModelTopology() {}

  /** A function that fails on every fifth event, several times until it passes it. */
  static final class Flaky {
    private static final int TIMES = 5;

    private final Map<Integer, Integer> failures = new HashMap<>();

    boolean passes(@Nullable String value) {
      int number = value == null ? 0 : Integer.parseInt(value.substring(1));
      if (number % 5 == 1 && failures.merge(number, 1, Integer::sum) <= TIMES) {
        throw new IllegalStateException("nobody answers");
      }
      return true;
    }
  }

  /** Returns a topology with everything: two exchanges in a row, tables, windows, branches. */
  static Topology full() {
    var builder = TopologyBuilder.named("model");
    everything(builder.stream(EVENTS));
    return builder.build();
  }

  /** Returns the topology with everything, and results that come when the wall clock says so. */
  static Topology fullWithOutbox() {
    return fullWithOutbox(builder -> builder.stream(EVENTS));
  }

  /** Returns the same topology behind a function that fails now and then, and is tried again. */
  static Topology fullBehind(Flaky function) {
    return fullWithOutbox(
        builder ->
            builder.stream(EVENTS)
                .onFailure(fail().retrying(30, Duration.ofMillis(20)))
                .filter((key, value) -> function.passes(value))
                .onFailure(fail()));
  }

  private static Topology fullWithOutbox(
      Function<TopologyBuilder, EventStream<String, String>> source) {
    var builder = TopologyBuilder.named("model");
    EventStream<String, String> events = source.apply(builder);
    everything(events);
    events.process("outbox", Outbox::new, Outbox.STORE).to(SENT);
    return builder.build();
  }

  private static void everything(EventStream<String, String> events) {
    finalsAndPhases(events);
    events
        .groupByKey()
        .aggregate(
            TOTALS_STORE, () -> "", (key, value, numbers) -> append(numbers, value), string())
        .toStream()
        .to(TOTALS);
    events
        .groupByKey()
        .windowedBy(WINDOWS)
        .aggregate(
            UPDATES_STORE, () -> "", (key, value, numbers) -> append(numbers, value), string())
        .toStream()
        .to(UPDATES);
    events
        .split()
        .branch(
            "loud",
            (key, value) -> "a".equals(letter(value)),
            loud -> loud.mapValues(value -> value + "!").to(LOUD))
        .otherwise("rest", rest -> rest.to(REST));
  }

  /** Returns a topology whose first tasks merge two topics in order of their timestamps. */
  static Topology merging() {
    var builder = TopologyBuilder.named("merging-model");
    finalsAndPhases(builder.stream(EVENTS).merge(builder.stream(MORE_EVENTS)));
    return builder.build();
  }

  private static void finalsAndPhases(EventStream<String, String> events) {
    EventStream<Windowed<String>, String> finals =
        events
            .filter((key, value) -> !"f".equals(letter(value)))
            .groupBy("by-letter", (key, value) -> letter(value), string())
            .windowedBy(WINDOWS)
            .finalResults()
            .aggregate(
                FINALS_STORE, () -> "", (key, value, numbers) -> insert(numbers, value), string());
    finals.to(FINALS);
    finals
        .groupBy("by-phase", (window, numbers) -> phase(window.startMs()), string(), string())
        .count(PHASES_STORE)
        .toStream()
        .to(PHASES);
  }

  static @Nullable String letter(@Nullable String value) {
    return value == null ? null : value.substring(0, 1);
  }

  static String append(String numbers, String value) {
    return numbers + " " + value.substring(1);
  }

  // What arrives through an exchange has no order between the tasks upstream, so numbers are kept
  // in order of size.
  private static String insert(String numbers, String value) {
    List<Integer> all = new ArrayList<>(numbers(numbers));
    all.add(Integer.valueOf(value.substring(1)));
    Collections.sort(all);
    StringBuilder text = new StringBuilder();
    all.forEach(number -> text.append(' ').append(number));
    return text.toString();
  }

  static List<Integer> numbers(String aggregate) {
    List<Integer> numbers = new ArrayList<>();
    for (String number : aggregate.split(" ", -1)) {
      if (!number.isEmpty()) {
        numbers.add(Integer.valueOf(number));
      }
    }
    return numbers;
  }

  private static String phase(long windowStartMs) {
    return "phase-" + windowStartMs / BatchOracle.SIZE_MS % 3;
  }
}
