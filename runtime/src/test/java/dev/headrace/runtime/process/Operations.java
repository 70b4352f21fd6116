package dev.headrace.runtime.process;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.sliding;
import static dev.headrace.dsl.window.Windows.tumbling;
import static dev.headrace.dsl.window.Windows.within;
import static java.time.Duration.ofSeconds;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.HeadraceApp;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An application with all that keeps rows of its own kind: windows that overlap, sessions, streams
 * that feed one window, joins of streams and of tables, tables in groups.
 */
public final class Operations {
  static final String APPLICATION = "operations";
  static final Duration GRACE = ofSeconds(20);
  static final Topic<String, String> LEFT = Topic.of("left-events", string(), string());
  static final Topic<String, String> RIGHT = Topic.of("right-events", string(), string());

  /** Results that come once. */
  static final Topic<Windowed<String>, Long> SESSIONS = finals("sessions");

  static final Topic<Windowed<String>, Long> HOPPING = finals("hopping");
  static final Topic<Windowed<String>, Long> SLIDING = finals("sliding");
  static final Topic<Windowed<String>, Long> BOTH = finals("both");
  static final Topic<String, String> PAIRS = Topic.of("pairs", string(), string());

  static final List<Topic<?, ?>> ONCE = List.of(SESSIONS, HOPPING, SLIDING, BOTH, PAIRS);

  /** Results of which the last one counts. */
  static final Topic<String, String> JOINED = Topic.of("joined", string(), string());

  static final Topic<String, Long> LETTERS = Topic.of("letters", string(), int64());

  static final List<Topic<?, ?>> UPDATES = List.of(JOINED, LETTERS);

  private Operations() {}

  private static Topic<Windowed<String>, Long> finals(String name) {
    return Topic.of(name, sessionWindowed(string()), int64());
  }

  static Topology topology() {
    var builder = TopologyBuilder.named(APPLICATION);
    EventStream<String, String> left = builder.stream(LEFT);
    EventStream<String, String> right = builder.stream(RIGHT);
    count(left, sessions(ofSeconds(15)).grace(GRACE), SESSIONS);
    count(left, hopping(ofSeconds(20), ofSeconds(5)).grace(GRACE), HOPPING);
    count(left, sliding(ofSeconds(10)).grace(GRACE), SLIDING);
    var grouped = left.groupByKey();
    var others = right.groupByKey();
    grouped
        .<Long>cogroup((key, value, sum) -> sum + 1)
        .cogroup(others, (key, value, sum) -> sum + 1000)
        .windowedBy(tumbling(ofSeconds(30)).grace(GRACE))
        .finalResults()
        .aggregate("both", () -> 0L, Long::sum, int64())
        .to(BOTH);
    left.outerJoin("pairs", right, within(ofSeconds(5)).grace(GRACE), Operations::pair).to(PAIRS);
    var rows = left.toTable("left-rows");
    rows.outerJoin(right.toTable("right-rows"), Operations::pair).toStream().to(JOINED);
    rows.groupBy(
            "by-letter",
            (key, value) -> new KeyValue<>(value.substring(0, 1), value),
            string(),
            string())
        .count("letters")
        .toStream()
        .to(LETTERS);
    return builder.build();
  }

  private static void count(
      EventStream<String, String> events,
      WindowDefinition windows,
      Topic<Windowed<String>, Long> results) {
    events.groupByKey().windowedBy(windows).finalResults().count(results.name()).to(results);
  }

  private static String pair(@Nullable String left, @Nullable String right) {
    return left + "+" + right;
  }

  public static void main(String[] args) {
    HeadraceApp.run(topology(), args);
  }
}
