package dev.headrace.testing;

import static dev.headrace.dsl.aggregation.Aggregations.collect;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.list;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.sliding;
import static dev.headrace.dsl.window.Windows.tumbling;
import static dev.headrace.dsl.window.Windows.unlimited;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.WindowedStream;
import dev.headrace.dsl.aggregation.Aggregation;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Every kind of window against its oracle, on random histories and in four ways. */
class WindowLawsTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> LATE = Topic.of("late", string(), int32());

  // The format for sessions carries both ends of a window, whatever its kind.
  private static final Topic<Windowed<String>, List<Integer>> RESULTS =
      Topic.of("results", sessionWindowed(string()), list(int32()));

  private static final long END_MS = 10_000;

  /** A kind of windows, with how its oracle is made. */
  enum Kind {
    TUMBLING(tumbling(ofMillis(10)).grace(ofMillis(5))),
    HOPPING_IN_SLICES(hopping(ofMillis(10), ofMillis(2)).grace(ofMillis(3))),
    HOPPING_UNEVENLY(hopping(ofMillis(10), ofMillis(3)).grace(ofMillis(3))),
    SESSIONS(sessions(ofMillis(6)).grace(ofMillis(4))),
    SESSIONS_WITHOUT_GAP(sessions(ofMillis(0)).grace(ofMillis(0))),
    SLIDING(sliding(ofMillis(7)).grace(ofMillis(4))),
    SLIDING_AT_ONCE(sliding(ofMillis(0)).grace(ofMillis(2))),
    UNLIMITED(unlimited()),
    UNLIMITED_FROM(unlimited(Instant.ofEpochMilli(20)));

    @SuppressWarnings("ImmutableEnumChecker") // All its implementations are records of durations.
    private final WindowDefinition windows;

    Kind(WindowDefinition windows) {
      this.windows = windows;
    }

    boolean closes() {
      return this != UNLIMITED && this != UNLIMITED_FROM;
    }

    WindowOracle oracle(List<Happening> history) {
      return oracle(history, END_MS);
    }

    WindowOracle oracle(List<Happening> history, long endMs) {
      WindowOracle oracle =
          switch (this) {
            case TUMBLING -> new WindowOracle.Fixed(10, 10, 5);
            case HOPPING_IN_SLICES -> new WindowOracle.Fixed(10, 2, 3);
            case HOPPING_UNEVENLY -> new WindowOracle.Fixed(10, 3, 3);
            case SESSIONS -> new WindowOracle.Sessions(6, 4);
            case SESSIONS_WITHOUT_GAP -> new WindowOracle.Sessions(0, 0);
            case SLIDING -> new WindowOracle.Sliding(7, 4);
            case SLIDING_AT_ONCE -> new WindowOracle.Sliding(0, 2);
            case UNLIMITED -> new WindowOracle.Unlimited(0);
            case UNLIMITED_FROM -> new WindowOracle.Unlimited(20);
          };
      oracle.run(history, endMs);
      return oracle;
    }
  }

  private static WindowedStream<String, Integer> windowed(TopologyBuilder builder, Kind kind) {
    return builder.stream(EVENTS).groupByKey().windowedBy(kind.windows).lateTo(LATE);
  }

  private static Topology finals(Kind kind) {
    return finals(kind, collect());
  }

  private static Topology finals(Kind kind, Aggregation<Integer, ?, List<Integer>> aggregation) {
    var builder = TopologyBuilder.named("windows");
    windowed(builder, kind).finalResults().aggregate("numbers", aggregation).to(RESULTS);
    return builder.build();
  }

  private static Topology everyUpdate(Kind kind) {
    var builder = TopologyBuilder.named("windows");
    windowed(builder, kind).everyUpdate().aggregate("numbers", collect()).toStream().to(RESULTS);
    return builder.build();
  }

  private static Topology updates(Kind kind) {
    var builder = TopologyBuilder.named("windows");
    windowed(builder, kind).updates().aggregate("numbers", collect()).toStream().to(RESULTS);
    return builder.build();
  }

  private static FourWays run(Topology topology, List<Happening> history) {
    return run(topology, history, END_MS);
  }

  private static FourWays run(Topology topology, List<Happening> history, long endMs) {
    FourWays ways = FourWays.of(topology);
    history.forEach(event -> event.pipe(ways, EVENTS));
    return ways.advanceTo(endMs);
  }

  @Property(tries = 150)
  void finalResultsAreThoseOfTheOracleInItsOrder(
      @ForAll("closing") Kind kind, @ForAll("histories") List<Happening> history) {
    WindowOracle oracle = kind.oracle(history);
    List<List<String>> outputs = run(finals(kind), history).outputs(RESULTS, LATE);
    assertThat(outputs.get(0)).containsExactlyElementsOf(oracle.finals);
    assertThat(numbers(outputs.get(1))).containsExactlyElementsOf(oracle.late);
  }

  @Property(tries = 150)
  void everyUpdateIsThatOfTheOracle(
      @ForAll Kind kind, @ForAll("histories") List<Happening> history) {
    WindowOracle oracle = kind.oracle(history);
    List<List<String>> outputs = run(everyUpdate(kind), history).outputs(RESULTS, LATE);
    assertThat(outputs.get(0)).containsExactlyElementsOf(oracle.updates);
    assertThat(numbers(outputs.get(1))).containsExactlyElementsOf(oracle.late);
  }

  @Property(tries = 150)
  void updatesAreASubsequenceOfEveryUpdateWithTheSameLastOne(
      @ForAll Kind kind,
      @ForAll("histories") List<Happening> history,
      @ForAll("epochs") int stepsPerEpoch) {
    FourWays ways = run(updates(kind), history);
    Map<String, List<String>> every = byWindow(kind.oracle(history).updates);
    requireConsolidated(byWindow(ways.output(RESULTS)), every);
    requireConsolidated(byWindow(ways.consolidated(RESULTS, stepsPerEpoch)), every);
  }

  // A session that came and went within one epoch leaves no trace, so it may be missing altogether.
  private static void requireConsolidated(
      Map<String, List<String>> updates, Map<String, List<String>> every) {
    every.forEach(
        (window, all) -> {
          String last = all.get(all.size() - 1);
          List<String> some = updates.getOrDefault(window, List.of());
          if (!some.isEmpty() || !last.contains("=null@")) {
            assertThat(all).as(window).containsSubsequence(some);
            assertThat(some).as(window).endsWith(last);
          }
        });
    assertThat(every.keySet()).containsAll(updates.keySet());
  }

  @Property(tries = 60)
  void theEndOfTimeIsLikeAnyOtherTimeButThatNothingIsBehindIt(
      @ForAll Kind kind,
      @ForAll("histories") List<Happening> history,
      @ForAll("leftOfTime") long leftMs) {
    long newestMs = history.stream().mapToLong(Happening::timestampMs).max().orElse(0);
    List<Happening> late =
        history.stream().map(each -> each.later(Long.MAX_VALUE - leftMs - newestMs)).toList();
    WindowOracle oracle = kind.oracle(late, Long.MAX_VALUE);
    List<List<String>> every = run(everyUpdate(kind), late, Long.MAX_VALUE).outputs(RESULTS, LATE);
    assertThat(every.get(0)).containsExactlyElementsOf(oracle.updates);
    assertThat(numbers(every.get(1))).containsExactlyElementsOf(oracle.late);
    if (kind.closes()) {
      List<List<String>> finals = run(finals(kind), late, Long.MAX_VALUE).outputs(RESULTS, LATE);
      assertThat(finals.get(0)).containsExactlyElementsOf(oracle.finals);
      assertThat(finals.get(1)).isEqualTo(every.get(1));
    }
  }

  @Property(tries = 100)
  void aFoldThatCannotCombineGivesTheSameInHoppingWindows(
      @ForAll("histories") List<Happening> history) {
    Aggregation<Integer, List<Integer>, List<Integer>> appended =
        Aggregation.of(List::of, WindowLawsTest::append, list(int32()));
    Kind kind = Kind.HOPPING_IN_SLICES;
    assertThat(run(finals(kind, appended), history).output(RESULTS).stream().map(this::sorted))
        .containsExactlyElementsOf(kind.oracle(history).finals.stream().map(this::sorted).toList());
  }

  private static List<Integer> append(List<Integer> numbers, Integer number) {
    List<Integer> more = new ArrayList<>(numbers);
    more.add(number);
    return more;
  }

  // One keeps the order of arrival, the other that of timestamps.
  private String sorted(String result) {
    int from = result.lastIndexOf('[') + 1;
    int to = result.lastIndexOf(']');
    return result.substring(0, from)
        + List.of(result.substring(from, to).split(", ", -1)).stream().sorted().toList()
        + result.substring(to);
  }

  private static Map<String, List<String>> byWindow(List<String> results) {
    Map<String, List<String>> byWindow = new LinkedHashMap<>();
    for (String result : results) {
      String window = result.substring(0, result.indexOf("]="));
      byWindow.computeIfAbsent(window, any -> new ArrayList<>()).add(result);
    }
    return byWindow;
  }

  private static List<Integer> numbers(List<String> late) {
    return late.stream()
        .map(event -> Integer.valueOf(event.substring(event.indexOf('=') + 1, event.indexOf('@'))))
        .toList();
  }

  @Provide
  Arbitrary<Kind> closing() {
    return Arbitraries.of(Kind.class).filter(Kind::closes);
  }

  @Provide
  Arbitrary<List<Happening>> histories() {
    return Happening.histories(30);
  }

  @Provide
  Arbitrary<Long> leftOfTime() {
    return Arbitraries.of(0L, 1L, 5L, 20L);
  }

  @Provide
  Arbitrary<Integer> epochs() {
    return Arbitraries.of(2, 3, 7, 100);
  }
}
