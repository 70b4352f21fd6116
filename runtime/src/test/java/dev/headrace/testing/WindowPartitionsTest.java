package dev.headrace.testing;

import static dev.headrace.dsl.aggregation.Aggregations.average;
import static dev.headrace.dsl.aggregation.Aggregations.compose;
import static dev.headrace.dsl.aggregation.Aggregations.count;
import static dev.headrace.dsl.aggregation.Aggregations.sum;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.json;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.sliding;
import static dev.headrace.dsl.window.Windows.tumbling;
import static dev.headrace.dsl.window.Windows.unlimited;
import static java.time.Duration.ofMillis;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.aggregation.Aggregation;
import dev.headrace.dsl.aggregation.Aggregations;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.DropReason;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Where no event is late and every partition is advanced to the end, the number of partitions shows
 * in no result of a key. Each run takes place in three ways.
 */
class WindowPartitionsTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> MORE = Topic.of("more", string(), int32());
  private static final Topic<String, Integer> LATE = Topic.of("late", string(), int32());
  private static final Topic<Windowed<String>, String> RESULTS =
      Topic.of("results", sessionWindowed(string()), string());

  private static final int MOST_BEHIND_MS = 30;
  private static final long END_MS = 10_000;

  record Summary(long events, long total, Double average) {}

  /** A way to fold. */
  enum Fold {
    COLLECT,
    COMPOSE,
    GREATEST;

    Aggregation<Integer, ?, String> aggregation() {
      return switch (this) {
        case COLLECT -> Aggregations.<Integer>collect().returning(List::toString, string());
        case COMPOSE ->
            compose(
                    count(),
                    sum(Integer::longValue),
                    average(Integer::doubleValue),
                    Summary::new,
                    json(Summary.class))
                .returning(Summary::toString, string());
        case GREATEST -> Aggregations.<Integer>max().returning(String::valueOf, string());
      };
    }
  }

  @Property(tries = 25)
  void finalResultsOfAKeyAreTheSame(
      @ForAll("windows") WindowDefinition windows,
      @ForAll Fold fold,
      @ForAll("histories") List<Happening> history) {
    Topology topology =
        topology(
            builder ->
                builder.stream(EVENTS)
                    .groupByKey()
                    .windowedBy(windows)
                    .lateTo(LATE)
                    .finalResults()
                    .aggregate("fold", fold.aggregation())
                    .to(RESULTS));
    List<String> whole = run(topology, 1, history);
    assertThat(byKey(run(topology, 4, history))).isEqualTo(byKey(whole));
    assertThat(whole.isEmpty()).isEqualTo(history.stream().noneMatch(Happening::isComplete));
  }

  @Property(tries = 25)
  void theLastUpdateOfAWindowIsTheSame(
      @ForAll("windowsOfAnyLength") WindowDefinition windows,
      @ForAll Fold fold,
      @ForAll("histories") List<Happening> history) {
    Topology topology =
        topology(
            builder ->
                builder.stream(EVENTS)
                    .groupByKey()
                    .windowedBy(windows)
                    .lateTo(LATE)
                    .aggregate("fold", fold.aggregation())
                    .toStream()
                    .to(RESULTS));
    assertThat(lastByWindow(run(topology, 4, history)))
        .isEqualTo(lastByWindow(run(topology, 1, history)));
  }

  @Property(tries = 25)
  void cogroupsInWindowsAreTheSame(
      @ForAll("windows") WindowDefinition windows, @ForAll("histories") List<Happening> history) {
    Topology topology =
        topology(
            builder ->
                builder.stream(EVENTS)
                    .groupByKey()
                    .<String>cogroup((key, value, text) -> text + "+" + value)
                    .cogroup(
                        builder.stream(MORE).groupByKey(), (key, value, text) -> text + "-" + value)
                    .windowedBy(windows)
                    .finalResults()
                    .aggregate("fold", () -> "", String::concat, string())
                    .to(RESULTS));
    assertThat(byKey(run(topology, 4, history))).isEqualTo(byKey(run(topology, 1, history)));
  }

  private static Topology topology(Consumer<TopologyBuilder> write) {
    var builder = TopologyBuilder.named("windows");
    write.accept(builder);
    return builder.build();
  }

  /** Runs with so many partitions; requires that nothing was late. */
  private static List<String> run(Topology topology, int partitions, List<Happening> history) {
    Set<String> topics = topology.plan().userTopics();
    ThreeWays ways =
        ThreeWays.of(
            () -> {
              var driver = TopologyTestDriver.of(topology);
              for (Topic<?, ?> topic : List.of(EVENTS, MORE)) {
                if (topics.contains(topic.name())) {
                  driver.partitions(topic, partitions);
                }
              }
              return driver;
            });
    for (Happening event : history) {
      event.pipe(ways, event.number() % 2 == 0 && topics.contains("more") ? MORE : EVENTS);
    }
    ways.advanceTo(END_MS);
    assertThat(ways.drops(DropReason.LATE)).isZero();
    return ways.output(RESULTS);
  }

  private static Map<String, List<String>> byKey(List<String> results) {
    return results.stream().collect(groupingBy(result -> result.substring(0, result.indexOf(','))));
  }

  private static Map<String, String> lastByWindow(List<String> results) {
    Map<String, String> last = new LinkedHashMap<>();
    results.forEach(result -> last.put(result.substring(0, result.indexOf("]=")), result));
    // A session that was replaced within an epoch may never have been told.
    last.values().removeIf(result -> result.contains("=null@"));
    return last;
  }

  @Provide
  Arbitrary<WindowDefinition> windows() {
    return Arbitraries.of(
        tumbling(ofMillis(10)).grace(ofMillis(MOST_BEHIND_MS)),
        hopping(ofMillis(10), ofMillis(2)).grace(ofMillis(MOST_BEHIND_MS)),
        hopping(ofMillis(10), ofMillis(3)).grace(ofMillis(MOST_BEHIND_MS)),
        sessions(ofMillis(6)).grace(ofMillis(MOST_BEHIND_MS)),
        sliding(ofMillis(7)).grace(ofMillis(MOST_BEHIND_MS)));
  }

  @Provide
  Arbitrary<WindowDefinition> windowsOfAnyLength() {
    return Arbitraries.oneOf(windows(), Arbitraries.just(unlimited()));
  }

  @Provide
  Arbitrary<List<Happening>> histories() {
    return Happening.histories(MOST_BEHIND_MS);
  }
}
