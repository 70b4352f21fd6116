package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.tumbling;
import static dev.headrace.dsl.window.Windows.unlimited;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Table;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.plan.JoinType;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Joins of tables of windows, window by window. */
class WindowedTableJoinTest {
  private static final Topic<String, Integer> LEFT = Topic.of("left", string(), int32());
  private static final Topic<String, Integer> RIGHT = Topic.of("right", string(), int32());
  private static final Topic<Windowed<String>, String> OUT =
      Topic.of("out", sessionWindowed(string()), string());

  private static String joined(@Nullable String left, @Nullable String right) {
    return left + "|" + right;
  }

  private static Table<Windowed<String>, String> texts(
      TopologyBuilder builder,
      String name,
      Topic<String, Integer> topic,
      WindowDefinition windows) {
    return builder.stream(topic)
        .groupByKey()
        .windowedBy(windows)
        .aggregate(name, () -> "", (key, value, text) -> text + value, string());
  }

  private static Topology joining(WindowDefinition windows, JoinType type) {
    var builder = TopologyBuilder.named("windowed-join");
    var left = texts(builder, "lefts", LEFT, windows).filter((key, text) -> !text.isEmpty());
    var right = texts(builder, "rights", RIGHT, windows).mapValues(text -> text + "!");
    var join =
        switch (type) {
          case INNER -> left.join(right, WindowedTableJoinTest::joined);
          case LEFT -> left.leftJoin(right, WindowedTableJoinTest::joined);
          case OUTER -> left.outerJoin(right, WindowedTableJoinTest::joined);
        };
    join.toStream().to(OUT);
    return builder.build();
  }

  private static String window(long startMs, long endMs) {
    return "Windowed[key=a, startMs=%d, endMs=%d]".formatted(startMs, endMs);
  }

  @Test
  void rowsOfTheSameWindowMeet() {
    FourWays ways =
        FourWays.of(joining(tumbling(ofMillis(10)).grace(ofMillis(20)), JoinType.INNER));
    ways.pipe(LEFT, "a", 1, 1).pipe(RIGHT, "a", 2, 12).pipe(RIGHT, "a", 3, 4);
    ways.pipe(LEFT, "a", 4, 15).pipe(LEFT, "a", 5, 2);
    assertThat(ways.output(OUT))
        .containsExactly(
            window(0, 10) + "=1|3!@4", window(10, 20) + "=4|2!@15", window(0, 10) + "=15|3!@4");
  }

  @Test
  void theLastResultOfAWindowStaysWhenItClosesAndLateEventsChangeNothing() {
    FourWays ways = FourWays.of(joining(tumbling(ofMillis(10)), JoinType.OUTER));
    ways.pipe(LEFT, "a", 1, 1).pipe(RIGHT, "a", 2, 3).advanceTo(50).pipe(RIGHT, "a", 3, 4);
    assertThat(ways.output(OUT))
        .containsExactly(window(0, 10) + "=1|null@1", window(0, 10) + "=1|2!@3");
  }

  /** The left row was committed before, the right one changes and goes within one epoch. */
  @Test
  void aWindowThatClosesInTheEpochOfItsLastChangeHasItsResult() {
    try (var driver =
        TopologyTestDriver.of(joining(tumbling(ofMillis(10)), JoinType.INNER)).manualCommit()) {
      FourWays.pipe(driver, LEFT, "a", 1, 1);
      FourWays.pipe(driver, RIGHT, "a", 2, 2);
      driver.commit();
      FourWays.pipe(driver, RIGHT, "a", 3, 3);
      FourWays.pipe(driver, RIGHT, "b", 9, 70);
      driver.commit();
      assertThat(driver.output(OUT).values()).containsExactly("1|2!", "1|23!");
    }
  }

  @Test
  void windowsWithoutAnEndAreJoinedToo() {
    FourWays ways = FourWays.of(joining(unlimited(), JoinType.LEFT));
    ways.pipe(LEFT, "a", 1, 1).pipe(RIGHT, "a", 2, 3000).pipe(LEFT, "a", 3, 5);
    assertThat(ways.output(OUT).stream().map(result -> result.replaceAll(".*]=", "")))
        .containsExactly("1|null@1", "1|2!@3000", "13|2!@3000");
  }

  @Test
  void aJoinOfJoinsIsOneResultForAWindowAndEpoch() {
    var builder = TopologyBuilder.named("windowed-join");
    var windows = tumbling(ofMillis(10));
    var left = texts(builder, "lefts", LEFT, windows);
    var right = texts(builder, "rights", RIGHT, windows);
    left.join(right, WindowedTableJoinTest::joined)
        .join(left.mapValues(text -> text + "?"), WindowedTableJoinTest::joined)
        .toStream()
        .to(OUT);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(LEFT, "a", 1, 1).pipe(RIGHT, "a", 2, 2).pipe(LEFT, "a", 3, 3);
    assertThat(ways.output(OUT))
        .containsExactly(window(0, 10) + "=1|2|1?@2", window(0, 10) + "=13|2|13?@3");
  }

  /** Whether an epoch ends with each event, or with several and in the midst of closing windows. */
  @Property(tries = 60)
  void theLastResultOfAWindowDoesNotDependOnEpochs(
      @ForAll JoinType type,
      @ForAll("windows") WindowDefinition windows,
      @ForAll("histories") List<Happening> history,
      @ForAll("epochs") int eventsPerEpoch) {
    FourWays ways = FourWays.of(joining(windows, type));
    history.forEach(event -> event.pipe(ways, event.number() % 2 == 0 ? LEFT : RIGHT));
    assertThat(last(ways.consolidated(OUT, eventsPerEpoch))).isEqualTo(last(ways.output(OUT)));
  }

  private static Map<String, String> last(List<String> results) {
    Map<String, String> last = new LinkedHashMap<>();
    results.forEach(result -> last.put(result.substring(0, result.indexOf("]=")), result));
    return last;
  }

  @Provide
  Arbitrary<WindowDefinition> windows() {
    return Arbitraries.of(
        tumbling(ofMillis(10)),
        tumbling(ofMillis(10)).grace(ofMillis(7)),
        hopping(ofMillis(10), ofMillis(3)).grace(ofMillis(5)));
  }

  @Provide
  Arbitrary<List<Happening>> histories() {
    return Happening.histories(15);
  }

  @Provide
  Arbitrary<Integer> epochs() {
    return RowChange.epochs();
  }
}
