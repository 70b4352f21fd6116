package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.sliding;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.GroupedStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.WindowedCogroupedStream;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Late events of windows that several streams feed: each stream's own, with values of its type. */
class CogroupLateTest {
  private static final Topic<String, Integer> AMOUNTS = Topic.of("amounts", string(), int32());
  private static final Topic<String, String> NOTES = Topic.of("notes", string(), string());
  private static final Topic<String, Integer> LATE_AMOUNTS =
      Topic.of("late-amounts", string(), int32());
  private static final Topic<String, String> LATE_NOTES =
      Topic.of("late-notes", string(), string());
  private static final Topic<Windowed<String>, String> TEXTS =
      Topic.of("texts", sessionWindowed(string()), string());

  private final TopologyBuilder builder = TopologyBuilder.named("cogroup");
  private final GroupedStream<String, Integer> amounts = builder.stream(AMOUNTS).groupByKey();
  private final GroupedStream<String, String> notes = builder.stream(NOTES).groupByKey();

  private WindowedCogroupedStream<String, String> texts(WindowDefinition windows) {
    return amounts
        .<String>cogroup((key, amount, text) -> text + "+" + amount)
        .cogroup(notes, (key, note, text) -> text + "-" + note)
        .windowedBy(windows);
  }

  private static String result(long startMs, long endMs, String text, long timestampMs) {
    return "Windowed[key=a, startMs=%d, endMs=%d]=%s@%d"
        .formatted(startMs, endMs, text, timestampMs);
  }

  private Topology finalTexts(WindowDefinition windows) {
    texts(windows)
        .lateTo(amounts, LATE_AMOUNTS)
        .finalResults()
        .lateTo(notes, LATE_NOTES)
        .aggregate("texts", () -> "", String::concat, string())
        .to(TEXTS);
    return builder.build();
  }

  @Test
  void theLateEventsOfEachStreamGoTheirOwnWay() {
    FourWays ways = FourWays.of(finalTexts(tumbling(ofMillis(10))));
    ways.pipe(AMOUNTS, "a", 1, 8).pipe(NOTES, "a", "x", 9).pipe(NOTES, "a", "y", 10);
    ways.pipe(AMOUNTS, "a", 2, 7).pipe(NOTES, "b", "z", 6).pipe(AMOUNTS, "b", 3, 12);
    assertThat(ways.advanceTo(20).outputs(TEXTS, LATE_AMOUNTS, LATE_NOTES))
        .containsExactly(
            List.of(
                result(0, 10, "+1-x", 9),
                result(10, 20, "-y", 10),
                "Windowed[key=b, startMs=10, endMs=20]=+3@12"),
            List.of("a=2@7"),
            List.of("b=z@6"));
    assertThat(ways.drops(DropReason.LATE)).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource
  void aLateEventIsAsItCame(Interruption interruption) {
    Topology topology = finalTexts(tumbling(ofMillis(10)));
    var headers = new RecordHeaders().add("trace", new byte[] {7}).add("trace", null);
    List<Consumer<TopologyTestDriver>> endings =
        List.of(straight -> {}, TopologyTestDriver::restart, TopologyTestDriver::crashWithoutDisk);
    for (Consumer<TopologyTestDriver> afterEach : endings) {
      try (var driver = TopologyTestDriver.of(topology).interruptedBy(interruption)) {
        driver.input(AMOUNTS).pipe("a", 1, Instant.ofEpochMilli(30));
        afterEach.accept(driver);
        driver.input(NOTES).pipe("b", "x", Instant.ofEpochMilli(4), headers, null);
        afterEach.accept(driver);
        driver.input(AMOUNTS).pipe("c", 5, Instant.ofEpochMilli(3), headers, null);
        afterEach.accept(driver);
        assertThat(driver.output(LATE_NOTES).records())
            .containsExactly(new OutputRecord<>("b", "x", Instant.ofEpochMilli(4), headers, 0));
        assertThat(driver.output(LATE_AMOUNTS).records())
            .containsExactly(new OutputRecord<>("c", 5, Instant.ofEpochMilli(3), headers, 0));
      }
    }
  }

  @Test
  void aLateEventComesOnceHoweverManyOfItsWindowsAreClosed() {
    FourWays ways = FourWays.of(finalTexts(hopping(ofMillis(10), ofMillis(2))));
    ways.pipe(AMOUNTS, "a", 1, 20).pipe(NOTES, "a", "x", 14);
    assertThat(ways.advanceTo(20).output(LATE_NOTES)).containsExactly("a=x@14");
    assertThat(ways.output(LATE_AMOUNTS)).isEmpty();
    assertThat(ways.output(TEXTS)).isEmpty();
    assertThat(ways.drops(DropReason.LATE)).isEqualTo(3);
  }

  @Test
  void everyKindOfWindowTellsItsLateEvents() {
    for (WindowDefinition windows :
        List.of(
            tumbling(ofMillis(5)),
            hopping(ofMillis(5), ofMillis(2)),
            sliding(ofMillis(5)),
            sessions(ofMillis(5)))) {
      FourWays ways = FourWays.of(new CogroupLateTest().finalTexts(windows));
      ways.pipe(AMOUNTS, "a", 1, 50).pipe(NOTES, "a", "x", 4).pipe(AMOUNTS, "a", 2, 3);
      assertThat(ways.outputs(LATE_AMOUNTS, LATE_NOTES))
          .as(windows.toString())
          .containsExactly(List.of("a=2@3"), List.of("a=x@4"));
    }
  }

  @Test
  void lateEventsAreAStreamOfTheirOwn() {
    texts(tumbling(ofMillis(10)))
        .updates()
        .late(
            builder.stream(NOTES).groupByKey(),
            late -> late.filter((key, note) -> !note.isEmpty()).to(LATE_NOTES))
        .aggregate("texts", () -> "", string())
        .toStream()
        .to(TEXTS);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(NOTES, "a", "x", 10).pipe(NOTES, "a", "", 9).pipe(NOTES, "a", "y", 8);
    ways.pipe(AMOUNTS, "a", 1, 8);
    assertThat(ways.outputs(TEXTS, LATE_NOTES))
        .containsExactly(List.of(result(10, 20, "-x", 10)), List.of("a=y@8"));
    assertThat(ways.drops(DropReason.LATE)).isEqualTo(3);
  }

  @Test
  void aLateEventComesWithTheKeyThatItIsGroupedBy() {
    GroupedStream<String, String> byNote =
        builder.stream(NOTES).groupBy("by-note", (key, note) -> note, string());
    amounts
        .<String>cogroup((key, amount, text) -> text + "+" + amount)
        .cogroup(byNote, (key, note, text) -> text + "-" + note)
        .windowedBy(tumbling(ofMillis(10)))
        .lateTo(byNote, LATE_NOTES)
        .aggregate("texts", () -> "", string())
        .toStream()
        .to(TEXTS);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(AMOUNTS, "a", 1, 10).pipe(NOTES, "x", "a", 11).pipe(NOTES, "x", "b", 9);
    assertThat(ways.outputs(TEXTS, LATE_NOTES))
        .containsExactly(
            List.of(result(10, 20, "+1", 10), result(10, 20, "+1-a", 11)), List.of("b=b@9"));
  }

  @Test
  void aLateEventComesOnceAlsoWhereItsStreamIsCogroupedTwice() {
    amounts
        .<String>cogroup((key, amount, text) -> text + "+" + amount)
        .cogroup(amounts, (key, amount, text) -> text + "-" + amount)
        .windowedBy(tumbling(ofMillis(10)))
        .lateTo(amounts, LATE_AMOUNTS)
        .aggregate("texts", () -> "", string())
        .toStream()
        .to(TEXTS);
    FourWays ways = FourWays.of(builder.build());
    ways.pipe(AMOUNTS, "a", 1, 10).pipe(AMOUNTS, "a", 2, 9);
    assertThat(ways.outputs(TEXTS, LATE_AMOUNTS))
        .containsExactly(List.of(result(10, 20, "+1-1", 10)), List.of("a=2@9"));
  }

  @Test
  void updatesAreWhatComesFromTheStart() {
    List<List<String>> results = new ArrayList<>();
    for (boolean said : new boolean[] {true, false}) {
      var each = new CogroupLateTest();
      WindowedCogroupedStream<String, String> texts = each.texts(tumbling(ofMillis(10)));
      (said ? texts.updates() : texts).aggregate("texts", () -> "", string()).toStream().to(TEXTS);
      FourWays ways = FourWays.of(each.builder.build());
      ways.pipe(AMOUNTS, "a", 1, 1).pipe(NOTES, "a", "x", 2);
      assertThat(ways.output(TEXTS))
          .containsExactly(result(0, 10, "+1", 1), result(0, 10, "+1-x", 2));
      results.add(ways.consolidated(TEXTS, 2));
    }
    assertThat(results)
        .containsExactly(List.of(result(0, 10, "+1-x", 2)), List.of(result(0, 10, "+1-x", 2)));
  }

  /** An event of one of the two streams. */
  record Arrival(boolean note, int timestampMs) {}

  // A window is closed once any event, of whichever stream, has reached its end and grace.
  @Property(tries = 40)
  void whatIsLateIsLateByTheTimeOfAllStreams(
      @ForAll @Size(max = 12) List<@IntRange(max = 119) Integer> drawn) {
    FourWays ways =
        FourWays.of(new CogroupLateTest().finalTexts(tumbling(ofMillis(10)).grace(ofMillis(3))));
    List<String> lateAmounts = new ArrayList<>();
    List<String> lateNotes = new ArrayList<>();
    long eventTimeMs = 0;
    for (int each : drawn) {
      var arrival = new Arrival(each % 2 == 1, each / 2);
      int atMs = arrival.timestampMs();
      eventTimeMs = Math.max(eventTimeMs, atMs);
      boolean late = atMs / 10 * 10 + 10 + 3 <= eventTimeMs;
      if (arrival.note()) {
        ways.pipe(NOTES, "a", "n" + atMs, atMs);
      } else {
        ways.pipe(AMOUNTS, "a", atMs, atMs);
      }
      if (late) {
        (arrival.note() ? lateNotes : lateAmounts)
            .add("a=%s%d@%d".formatted(arrival.note() ? "n" : "", atMs, atMs));
      }
    }
    assertThat(ways.outputs(LATE_AMOUNTS, LATE_NOTES)).containsExactly(lateAmounts, lateNotes);
    assertThat(ways.drops(DropReason.LATE)).isEqualTo(lateAmounts.size() + lateNotes.size());
  }
}
