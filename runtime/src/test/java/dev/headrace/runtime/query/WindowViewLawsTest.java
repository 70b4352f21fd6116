package dev.headrace.runtime.query;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.sliding;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.GroupedStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.serde.Serdes;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.testing.TopologyTestDriver;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What a store says of its open windows is what becomes of them when no more events come. */
class WindowViewLawsTest {
  private static final Topic<String, Long> IN = Topic.of("in", string(), int64());
  private static final Topic<Windowed<String>, Long> OUT =
      Topic.of("out", Serdes.sessionWindowed(string()), int64());
  private static final String STORE = "results";

  private record Event(String key, long value, long timestampMs) {}

  private interface Windows
      extends Function<GroupedStream<String, Long>, EventStream<Windowed<String>, Long>> {}

  @Property(tries = 60)
  void holdsForTumblingWindows(@ForAll("events") List<Event> events) {
    check(
        grouped ->
            grouped
                .windowedBy(tumbling(ofMillis(7)).grace(ofMillis(12)))
                .finalResults()
                .reduce(STORE, Long::sum),
        events);
  }

  @Property(tries = 60)
  void holdsForWindowsMadeOfSlices(@ForAll("events") List<Event> events) {
    check(
        grouped ->
            grouped
                .windowedBy(hopping(ofMillis(12), ofMillis(4)).grace(ofMillis(5)))
                .finalResults()
                .count(STORE),
        events);
  }

  @Property(tries = 60)
  void holdsForSessions(@ForAll("events") List<Event> events) {
    check(
        grouped ->
            grouped
                .windowedBy(sessions(ofMillis(3)).grace(ofMillis(9)))
                .finalResults()
                .count(STORE),
        events);
  }

  @Property(tries = 60)
  void holdsForSlidingWindows(@ForAll("events") List<Event> events) {
    check(
        grouped ->
            grouped
                .windowedBy(sliding(ofMillis(6)).grace(ofMillis(8)))
                .finalResults()
                .reduce(STORE, Long::sum),
        events);
  }

  private static void check(Windows windows, List<Event> events) {
    var builder = TopologyBuilder.named("app");
    windows.apply(builder.stream(IN).groupByKey()).to(OUT);
    try (var driver = TopologyTestDriver.of(builder.build())) {
      for (Event event : events) {
        driver.input(IN).pipe(event.key, event.value, Instant.ofEpochMilli(event.timestampMs));
      }
      int before = driver.output(OUT).records().size();
      StoreView<String, Long> view = driver.<String, Long>store(STORE).queries();
      List<String> shown;
      try (Stream<StoreRow<Windowed<String>, Long>> rows = view.windows()) {
        shown = rows.map(row -> show(row.key(), row.value(), row.timestamp())).sorted().toList();
      }
      driver.advanceTo(Instant.ofEpochMilli(1_000));
      assertThat(
              driver.output(OUT).records().stream()
                  .skip(before)
                  .map(record -> show(record.key(), record.value(), record.timestamp()))
                  .sorted())
          .isEqualTo(shown);
    }
  }

  private static String show(Windowed<String> key, Long value, Instant timestamp) {
    return key + "=" + value + "@" + timestamp.toEpochMilli();
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return Combinators.combine(
            Arbitraries.of("a", "b"),
            Arbitraries.longs().between(-3, 3),
            Arbitraries.longs().between(0, 60))
        .as(Event::new)
        .list()
        .ofMaxSize(30);
  }
}
