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

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.aggregation.Aggregation;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.Windowed;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An aggregate of which nothing is left is a deleted row, and begins anew with the next event. */
class DeletedAggregatesTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> SUMS = Topic.of("sums", string(), int32());
  private static final Topic<Windowed<String>, Integer> WINDOWS =
      Topic.of("windows", sessionWindowed(string()), int32());

  /** Sums up, from a hundred on; nothing is left where a zero was added. */
  private static final Aggregation<Integer, Integer, Integer> FROM_ONE_HUNDRED =
      Aggregation.of(() -> 100, DeletedAggregatesTest::add, int32())
          .combining((left, right) -> left + right - 100);

  private static @Nullable Integer add(Integer sum, Integer number) {
    return number == 0 ? null : sum + number;
  }

  private static FourWays ways(Consumer<TopologyBuilder> write) {
    var builder = TopologyBuilder.named("sums");
    write.accept(builder);
    return FourWays.of(builder.build());
  }

  private static FourWays updates(WindowDefinition windows) {
    return ways(
        builder ->
            builder.stream(EVENTS)
                .groupByKey()
                .windowedBy(windows)
                .everyUpdate()
                .aggregate("kept", FROM_ONE_HUNDRED)
                .toStream()
                .to(WINDOWS));
  }

  private static FourWays finals(WindowDefinition windows) {
    return ways(
        builder ->
            builder.stream(EVENTS)
                .groupByKey()
                .windowedBy(windows)
                .finalResults()
                .aggregate("kept", FROM_ONE_HUNDRED)
                .to(WINDOWS));
  }

  private static String window(long startMs, long endMs) {
    return new Windowed<>("a", startMs, endMs).toString();
  }

  @Test
  void aReductionBeginsAnewWithTheNextValue() {
    FourWays ways =
        ways(
            builder ->
                builder.stream(EVENTS)
                    .groupByKey()
                    .reduce("kept", DeletedAggregatesTest::add)
                    .toStream()
                    .to(SUMS));
    ways.pipe(EVENTS, "a", 1, 1).pipe(EVENTS, "a", 0, 5).pipe(EVENTS, "a", 2, 3);
    assertThat(ways.output(SUMS)).containsExactly("a=1@1", "a=null@5", "a=2@3");
  }

  @Test
  void anAggregateThatNeverWasIsNotDeleted() {
    FourWays ways =
        ways(
            builder ->
                builder.stream(EVENTS)
                    .groupByKey()
                    .everyUpdate()
                    .aggregate("kept", FROM_ONE_HUNDRED)
                    .toStream()
                    .to(SUMS));
    ways.pipe(EVENTS, "a", 0, 1).pipe(EVENTS, "a", 2, 2).pipe(EVENTS, "a", 0, 3);
    ways.pipe(EVENTS, "a", 0, 4);
    assertThat(ways.output(SUMS)).containsExactly("a=102@2", "a=null@3");
    assertThat(ways.consolidated(SUMS, 10)).containsExactly("a=102@2", "a=null@3");
  }

  @Test
  void aWindowBeginsAnewWithTheNextEvent() {
    FourWays ways = updates(tumbling(ofMillis(10)));
    ways.pipe(EVENTS, "a", 1, 1).pipe(EVENTS, "a", 0, 5).pipe(EVENTS, "a", 2, 3);
    assertThat(ways.output(WINDOWS))
        .containsExactly(
            window(0, 10) + "=101@1", window(0, 10) + "=null@5", window(0, 10) + "=102@3");
  }

  @Test
  void aWindowWithNothingLeftHasNoFinalResult() {
    for (WindowDefinition windows :
        new WindowDefinition[] {tumbling(ofMillis(10)), hopping(ofMillis(10), ofMillis(10))}) {
      FourWays ways = finals(windows);
      ways.pipe(EVENTS, "a", 1, 1).pipe(EVENTS, "a", 0, 5).pipe(EVENTS, "a", 2, 13);
      assertThat(ways.advanceTo(1000).output(WINDOWS)).containsExactly(window(10, 20) + "=102@13");
    }
  }

  @Test
  void aSessionWithNothingLeftIsNoSessionAnyMore() {
    FourWays ways = updates(sessions(ofMillis(10)));
    ways.pipe(EVENTS, "a", 1, 1).pipe(EVENTS, "a", 0, 5).pipe(EVENTS, "a", 2, 7);
    assertThat(ways.output(WINDOWS))
        .containsExactly(
            window(1, 1) + "=101@1", window(1, 1) + "=null@1", window(7, 7) + "=102@7");
    FourWays finals = finals(sessions(ofMillis(10)));
    finals.pipe(EVENTS, "a", 1, 1).pipe(EVENTS, "a", 0, 5).pipe(EVENTS, "a", 2, 7);
    assertThat(finals.advanceTo(1000).output(WINDOWS)).containsExactly(window(7, 7) + "=102@7");
  }

  @Test
  void aSessionThatIsThereAgainWhenTheEpochEndsIsOnlyChanged() {
    FourWays ways = updatesOfEpochs();
    ways.pipe(EVENTS, "a", 1, 1).pipe(EVENTS, "a", 3, 1);
    ways.pipe(EVENTS, "a", 0, 1).pipe(EVENTS, "a", 2, 1);
    assertThat(ways.consolidated(WINDOWS, 2))
        .containsExactly(window(1, 1) + "=104@1", window(1, 1) + "=102@1");
  }

  @Test
  void aSessionThatIsGoneWhenTheEpochEndsIsRetractedAsItWasTold() {
    FourWays ways = updatesOfEpochs();
    ways.pipe(EVENTS, "a", 1, 1).pipe(EVENTS, "a", 3, 5);
    ways.pipe(EVENTS, "a", 1, 7).pipe(EVENTS, "a", 0, 8);
    ways.pipe(EVENTS, "a", 1, 20).pipe(EVENTS, "a", 0, 21);
    assertThat(ways.consolidated(WINDOWS, 2))
        .containsExactly(window(1, 5) + "=104@5", window(1, 5) + "=null@5");
  }

  @Test
  void aWindowThatClosesInTheEpochInWhichItsRowWasDeletedIsRetracted() {
    for (WindowDefinition windows :
        new WindowDefinition[] {tumbling(ofMillis(10)), hopping(ofMillis(10), ofMillis(10))}) {
      FourWays ways = updatesOfEpochs(windows);
      ways.pipe(EVENTS, "a", 1, 1).pipe(EVENTS, "a", 2, 2);
      ways.pipe(EVENTS, "a", 0, 5).pipe(EVENTS, "a", 4, 20);
      assertThat(ways.consolidated(WINDOWS, 2))
          .containsExactlyInAnyOrder(
              window(0, 10) + "=103@2", window(0, 10) + "=null@5", window(20, 30) + "=104@20");
    }
  }

  private static FourWays updatesOfEpochs() {
    return updatesOfEpochs(sessions(ofMillis(10)));
  }

  private static FourWays updatesOfEpochs(WindowDefinition windows) {
    return ways(
        builder ->
            builder.stream(EVENTS)
                .groupByKey()
                .windowedBy(windows)
                .aggregate("kept", FROM_ONE_HUNDRED)
                .toStream()
                .to(WINDOWS));
  }

  @Test
  void slidingWindowsFoldTheirEventsWithNothingInBetween() {
    FourWays ways = finals(sliding(ofMillis(10)));
    ways.pipe(EVENTS, "a", 1, 20).pipe(EVENTS, "a", 0, 25).pipe(EVENTS, "a", 2, 26);
    assertThat(ways.advanceTo(1000).output(WINDOWS))
        .containsExactly(
            window(10, 20) + "=101@20",
            window(16, 26) + "=102@26",
            window(21, 31) + "=102@26",
            window(26, 36) + "=102@26");
  }

  @Test
  void sessionsAreMergedInAscendingOrderBeforeTheEvent() {
    Topic<Windowed<String>, String> texts = Topic.of("texts", sessionWindowed(string()), string());
    Aggregation<Integer, String, String> listed =
        Aggregation.<Integer, String>of(() -> "", (text, number) -> text + number, string())
            .combining(String::concat);
    FourWays ways =
        ways(
            builder ->
                builder.stream(EVENTS)
                    .groupByKey()
                    .windowedBy(sessions(ofMillis(5)).grace(ofMillis(100)))
                    .finalResults()
                    .aggregate("kept", listed)
                    .to(texts));
    ways.pipe(EVENTS, "a", 1, 20).pipe(EVENTS, "a", 2, 10).pipe(EVENTS, "a", 3, 15);
    assertThat(ways.advanceTo(1000).output(texts)).containsExactly(window(10, 20) + "=213@20");
  }
}
