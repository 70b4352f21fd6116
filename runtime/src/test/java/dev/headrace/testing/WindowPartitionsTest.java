package dev.headrace.testing;

import static dev.headrace.dsl.aggregation.Aggregations.average;
import static dev.headrace.dsl.aggregation.Aggregations.compose;
import static dev.headrace.dsl.aggregation.Aggregations.count;
import static dev.headrace.dsl.aggregation.Aggregations.sum;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.json;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.suppression.Suppression.untilTimeLimit;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.sliding;
import static dev.headrace.dsl.window.Windows.tumbling;
import static dev.headrace.dsl.window.Windows.unlimited;
import static java.time.Duration.ofMillis;
import static java.util.Comparator.comparingLong;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Table;
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
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Where no event is late and every partition is advanced to the end, the number of partitions shows
 * in no result of a key. Each run takes place in four ways.
 */
class WindowPartitionsTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> MORE = Topic.of("more", string(), int32());
  private static final Topic<String, Integer> LATE = Topic.of("late", string(), int32());
  private static final Topic<Windowed<String>, String> RESULTS =
      Topic.of("results", sessionWindowed(string()), string());

  private static final Topic<String, Integer> CALM = Topic.of("calm", string(), int32());

  private static final int MOST_BEHIND_MS = 30;
  private static final long END_MS = 100_000;

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
    List<String> whole = run(topology, 1, history, RESULTS);
    assertThat(InPartitions.byKey(run(topology, 4, history, RESULTS)))
        .isEqualTo(InPartitions.byKey(whole));
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
    assertThat(lastByWindow(run(topology, 4, history, RESULTS)))
        .isEqualTo(lastByWindow(run(topology, 1, history, RESULTS)));
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
    assertThat(InPartitions.byKey(run(topology, 4, history, RESULTS)))
        .isEqualTo(InPartitions.byKey(run(topology, 1, history, RESULTS)));
  }

  @Property(tries = 25)
  void joinedTablesOfWindowsAreTheSame(
      @ForAll("fixedWindows") WindowDefinition windows,
      @ForAll("histories") List<Happening> history) {
    Topology topology =
        topology(
            builder ->
                counts(builder, EVENTS, windows)
                    .outerJoin(counts(builder, MORE, windows), (left, right) -> left + "|" + right)
                    .toStream()
                    .to(RESULTS));
    assertThat(lastByWindow(run(topology, 4, history, RESULTS)))
        .isEqualTo(lastByWindow(run(topology, 1, history, RESULTS)));
  }

  private static Table<Windowed<String>, Long> counts(
      TopologyBuilder builder, Topic<String, Integer> topic, WindowDefinition windows) {
    return builder.stream(topic)
        .groupByKey()
        .windowedBy(windows)
        .count("counts-of-" + topic.name());
  }

  /** In disorder, the time of other keys decides which updates a row passes on at once. */
  @Property(tries = 25)
  void suppressedRowsOfAKeyAreTheSame(
      @ForAll("histories") List<Happening> history, @ForAll boolean inOrder) {
    Topology topology =
        topology(
            builder ->
                builder
                    .table("rows", EVENTS)
                    .suppress(
                        "suppressed",
                        untilTimeLimit(ofMillis(15)).maxRows(1000).emitEarlyWhenFull())
                    .toStream()
                    .to(CALM));
    List<Happening> fed = inOrder ? sorted(history) : history;
    Map<String, List<String>> one = InPartitions.byKey(run(topology, 1, fed, CALM));
    Map<String, List<String>> four = InPartitions.byKey(run(topology, 4, fed, CALM));
    assertThat(inOrder ? four : last(four)).isEqualTo(inOrder ? one : last(one));
  }

  private static List<Happening> sorted(List<Happening> history) {
    return history.stream().sorted(comparingLong(Happening::timestampMs)).toList();
  }

  // A row that was deleted before it was passed on was never told of.
  private static Map<String, List<String>> last(Map<String, List<String>> results) {
    Map<String, List<String>> last = new LinkedHashMap<>();
    results.forEach(
        (key, updates) -> {
          String update = updates.get(updates.size() - 1);
          if (!update.contains("=null@")) {
            last.put(key, List.of(update));
          }
        });
    return last;
  }

  private static Topology topology(Consumer<TopologyBuilder> write) {
    var builder = TopologyBuilder.named("windows");
    write.accept(builder);
    return builder.build();
  }

  /** Runs with so many partitions; requires that nothing was late. */
  private static List<String> run(
      Topology topology, int partitions, List<Happening> history, Topic<?, ?> results) {
    FourWays ways = InPartitions.ways(topology, partitions, EVENTS, MORE, history);
    ways.advanceTo(END_MS);
    assertThat(ways.drops(DropReason.LATE)).isZero();
    return ways.output(results);
  }

  private static Map<String, String> lastByWindow(List<String> results) {
    Map<String, String> last = new LinkedHashMap<>();
    results.forEach(result -> last.put(result.substring(0, result.indexOf("]=")), result));
    // A session that was replaced within an epoch may never have been told.
    last.values().removeIf(result -> result.contains("=null@"));
    return last;
  }

  @Provide
  Arbitrary<WindowDefinition> fixedWindows() {
    return Arbitraries.of(
        tumbling(ofMillis(10)).grace(ofMillis(MOST_BEHIND_MS)),
        hopping(ofMillis(10), ofMillis(2)).grace(ofMillis(MOST_BEHIND_MS)),
        hopping(ofMillis(10), ofMillis(3)).grace(ofMillis(MOST_BEHIND_MS)));
  }

  @Provide
  Arbitrary<WindowDefinition> windows() {
    return Arbitraries.oneOf(
        fixedWindows(),
        Arbitraries.of(
            sessions(ofMillis(6)).grace(ofMillis(MOST_BEHIND_MS)),
            sliding(ofMillis(7)).grace(ofMillis(MOST_BEHIND_MS))));
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
