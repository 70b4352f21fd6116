package dev.headrace.testing;

import static dev.headrace.dsl.failure.FailurePolicy.deadLetter;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.tumbling;
import static dev.headrace.dsl.window.Windows.within;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.ContextTimestampExtractor;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.function.TimestampExtractor;
import dev.headrace.dsl.processor.EventContext;
import dev.headrace.dsl.processor.EventHeaders;
import dev.headrace.dsl.processor.RecordMetadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What functions see of an event besides key and value, and which headers come out where. */
class EventContextTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());
  private static final Topic<String, Integer> OUT = Topic.of("out", string(), int32());
  private static final Topic<String, Integer> NORTH = Topic.of("north", string(), int32());
  private static final Topic<String, String> TEXTS = Topic.of("texts", string(), string());
  private static final Topic<String, Long> SUMS = Topic.of("sums", string(), int64());

  private static FourWays ways(Consumer<TopologyBuilder> write) {
    var builder = TopologyBuilder.named("contexts");
    write.accept(builder);
    var topology = builder.build();
    return FourWays.of(() -> TopologyTestDriver.of(topology).partitions(NORTH, 1));
  }

  /** Pipes an event with the header "shop". */
  private static Consumer<TopologyTestDriver> event(
      Topic<String, Integer> topic, String key, Integer value, long ms, String shop) {
    return driver ->
        driver
            .input(topic)
            .pipe(
                key,
                value,
                Instant.ofEpochMilli(ms),
                new RecordHeaders().add("shop", shop.getBytes(UTF_8)),
                null);
  }

  private static String shop(EventContext context) {
    return String.valueOf(context.headers().text("shop"));
  }

  private static String seen(EventContext context) {
    return "%s@%d %s"
        .formatted(
            shop(context),
            context.timestampMs(),
            context.record().map(RecordMetadata::toString).orElse("no record"));
  }

  /** Writes the shop of each event behind an operator, as that left it. */
  private static void show(EventStream<String, ?> results) {
    results.mapValues((key, value, context) -> value + " " + shop(context)).to(TEXTS);
  }

  @Test
  void everyStatelessStepSeesTimestampHeadersAndRecord() {
    List<String> peeked = new ArrayList<>();
    FourWays ways =
        ways(
            b -> {
              EventStream<String, Integer> events = b.stream(EVENTS);
              events.forEach((key, value, context) -> peeked.add(seen(context)));
              events
                  .filter((key, value, context) -> context.timestampMs() < 9)
                  .filterNot((key, value, context) -> shop(context).equals("south"))
                  .peek((key, value, context) -> peeked.add(shop(context)))
                  .map((key, value, context) -> KeyValue.of(key + shop(context), value))
                  .selectKey((key, value, context) -> key + context.timestampMs())
                  .flatMap((key, value, context) -> List.of(KeyValue.of(key, seen(context))))
                  .flatMapValues((key, value, context) -> List.of(value, shop(context)))
                  .to(TEXTS);
            });
    ways.step(event(EVENTS, "a", 1, 5, "north"));
    ways.step(event(EVENTS, "b", 2, 6, "south"));
    ways.step(event(EVENTS, "c", 3, 9, "north"));
    assertThat(ways.output(TEXTS))
        .containsExactly(
            "anorth5=north@5 RecordMetadata[topic=events, partition=0, offset=0]@5",
            "anorth5=north@5");
    assertThat(peeked.subList(0, 3))
        .containsExactly(
            "north@5 RecordMetadata[topic=events, partition=0, offset=0]",
            "north",
            "south@6 RecordMetadata[topic=events, partition=0, offset=1]");
  }

  @Test
  void headersAreSeenBehindAnExchangeThatTookThemAlong() {
    var builder = TopologyBuilder.named("contexts");
    builder.stream(EVENTS)
        .mapHeaders((key, value, context) -> context.headers().withText("shop", "of " + key))
        .selectKey((key, value, context) -> shop(context))
        .repartition("by-shop", string(), int32(), 2)
        .mapValues((key, value, context) -> value + " " + seen(context))
        .to(TEXTS);
    var topology = builder.build();
    List<String> direct = shopsOf(FourWays.of(topology));
    assertThat(direct).containsExactly("of a=1 of a@5 no record@5", "of b=2 of b@6 no record@6");
    assertThat(shopsOf(FourWays.of(() -> TopologyTestDriver.of(topology).exchangeThroughTopics())))
        .isEqualTo(direct);
  }

  private static List<String> shopsOf(FourWays ways) {
    return ways.step(event(EVENTS, "a", 1, 5, "x"))
        .step(event(EVENTS, "b", 2, 6, "x"))
        .output(TEXTS);
  }

  @ParameterizedTest
  @EnumSource
  void branchesTopicsAndPartitionsAreChosenByHeaders(Interruption interruption) {
    var builder = TopologyBuilder.named("contexts");
    builder.stream(EVENTS)
        .split()
        .branch(
            "north",
            (key, value, context) -> shop(context).equals("north"),
            north -> north.to((key, value, context) -> shop(context), string(), int32()))
        .otherwise(
            "others",
            others -> others.to(OUT, (key, value, context) -> shop(context).length() % 2));
    try (var driver =
        TopologyTestDriver.of(builder.build())
            .interruptedBy(interruption)
            .partitions(NORTH, 1)
            .partitions(OUT, 2)) {
      event(EVENTS, "a", 1, 5, "north").accept(driver);
      event(EVENTS, "b", 2, 6, "east").accept(driver);
      event(EVENTS, "c", 3, 7, "south").accept(driver);
      assertThat(driver.output(NORTH).values()).containsExactly(1);
      assertThat(driver.output(OUT).records())
          .extracting(OutputRecord::value, OutputRecord::partition)
          .containsExactly(tuple(2, 0), tuple(3, 1));
    }
  }

  @ParameterizedTest
  @EnumSource
  void headersWrittenComeOutOnThisWayOnly(Interruption interruption) {
    var builder = TopologyBuilder.named("contexts");
    EventStream<String, Integer> events = builder.stream(EVENTS);
    events
        .mapHeaders(
            (key, value, context) -> context.headers().without("shop").withText("size", "1"))
        .to(OUT);
    events.mapHeaders((key, value, context) -> EventHeaders.none()).to(NORTH);
    events.mapValues(String::valueOf).to(TEXTS);
    try (var driver = TopologyTestDriver.of(builder.build()).interruptedBy(interruption)) {
      event(EVENTS, "a", 1, 5, "north").accept(driver);
      assertThat(headersOf(driver, OUT)).isEqualTo(EventHeaders.none().withText("size", "1"));
      assertThat(headersOf(driver, NORTH)).isEmpty();
      assertThat(headersOf(driver, TEXTS)).isEqualTo(EventHeaders.none().withText("shop", "north"));
    }
  }

  private static EventHeaders headersOf(TopologyTestDriver driver, Topic<?, ?> topic) {
    return EventHeaders.of(driver.output(topic).records().get(0).headers());
  }

  @ParameterizedTest
  @EnumSource
  void anEventWhoseHeadersFailIsLeftOutAndItsLetterHasThoseItCameWith(Interruption interruption) {
    var builder = TopologyBuilder.named("contexts");
    builder.stream(EVENTS, source -> source.onFailure(deadLetter("north")))
        .mapHeaders((key, value, context) -> context.headers().withText("size", "1"))
        .flatMapValues(value -> List.of(12 / value, value))
        .mapHeaders((key, value, context) -> value > 9 ? noHeaders() : context.headers())
        .to(OUT);
    try (var driver = TopologyTestDriver.of(builder.build()).interruptedBy(interruption)) {
      event(EVENTS, "a", 0, 5, "north").accept(driver);
      event(EVENTS, "b", 3, 6, "south").accept(driver);
      event(EVENTS, "c", 12, 7, "east").accept(driver);
      assertThat(driver.output(OUT).values()).containsExactly(4, 3, 1);
      assertThat(headersOf(driver, OUT).text("size")).isEqualTo("1");
      assertThat(driver.output(NORTH).records())
          .extracting(letter -> EventHeaders.of(letter.headers()))
          .extracting(headers -> headers.text("shop"), headers -> headers.text("size"))
          .containsExactly(tuple("north", null), tuple("east", null));
    }
  }

  @SuppressWarnings("NullAway") // A mistake of a user, which the compiler does not see.
  private static EventHeaders noHeaders() {
    return null;
  }

  @Test
  void joinersOfTablesSeeTheContextOfTheEvent() {
    FourWays ways =
        ways(
            b -> {
              EventStream<String, Integer> events = b.stream(EVENTS);
              var rows = b.table("kept", ROWS, ofMillis(100));
              events
                  .join(rows, (value, row, context) -> "join " + value + row + shop(context))
                  .to(TEXTS);
              events
                  .leftJoin(rows, (value, row, context) -> "left " + value + row + shop(context))
                  .to(TEXTS);
              events
                  .join(
                      "wait",
                      rows,
                      ofMillis(10),
                      (value, row, context) -> "wait " + value + row + " " + seen(context))
                  .to(TEXTS);
              events
                  .leftJoin(
                      "left-wait",
                      rows,
                      ofMillis(20),
                      (value, row, context) -> "left-wait " + value + row + shop(context))
                  .to(TEXTS);
            });
    ways.pipe(ROWS, "a", 7, 1);
    ways.step(event(EVENTS, "a", 1, 5, "north")).advanceTo(100);
    assertThat(ways.output(TEXTS))
        .containsExactly(
            "a=join 17north@5",
            "a=left 17north@5",
            "a=wait 17 north@5 no record@5",
            "a=left-wait 17north@5");
  }

  @Test
  void joinersOfGlobalTablesSeeTheContextOfTheEvent() {
    FourWays ways =
        ways(
            b -> {
              EventStream<String, Integer> events = b.stream(EVENTS);
              var global = b.globalTable("all", ROWS);
              events
                  .join(
                      global,
                      (key, value, context) -> shop(context),
                      (value, row, context) -> "global " + value + row + shop(context))
                  .to(TEXTS);
              events
                  .leftJoin(
                      global,
                      (key, value, context) -> shop(context) + "?",
                      (value, row, context) -> "left-global " + value + row + shop(context))
                  .to(TEXTS);
            });
    ways.pipe(ROWS, "north", 8, 2).step(event(EVENTS, "a", 1, 5, "north"));
    assertThat(ways.output(TEXTS))
        .containsExactly("a=global 18north@5", "a=left-global 1nullnorth@5");
  }

  @Test
  void groupsAreChosenByHeadersAndTheirResultsHaveNone() {
    FourWays ways =
        ways(
            b -> {
              EventStream<String, Integer> events = b.stream(EVENTS);
              events
                  .groupBy("by-shop", (key, value, context) -> shop(context), string())
                  .count("per-shop")
                  .toStream()
                  .peek((key, count, context) -> assertThat(context.record()).isEmpty())
                  .mapValues((key, count, context) -> count + " " + shop(context))
                  .to(TEXTS);
              events
                  .mapValues(value -> (long) value)
                  .groupBy("sums", (key, value, context) -> shop(context), string(), int64())
                  .reduce("sum", Long::sum, int64())
                  .toStream()
                  .to(SUMS);
            });
    ways.step(event(EVENTS, "a", 1, 5, "north")).step(event(EVENTS, "b", 2, 6, "north"));
    assertThat(ways.outputs(TEXTS, SUMS))
        .containsExactly(
            List.of("north=1 null@5", "north=2 null@6"), List.of("north=1@5", "north=3@6"));
  }

  @Test
  void lateEventsKeepTheirHeaders() {
    FourWays ways =
        ways(
            b ->
                b.stream(EVENTS)
                    .groupByKey()
                    .windowedBy(tumbling(ofMillis(10)))
                    .late(EventContextTest::show)
                    .count("per-window"));
    ways.step(event(EVENTS, "a", 1, 50, "north")).step(event(EVENTS, "a", 2, 5, "south"));
    assertThat(ways.output(TEXTS)).containsExactly("a=2 south@5");
  }

  @Test
  void aPairHasTheHeadersOfWhatArrivesAndOneWithoutAMatchNone() {
    FourWays ways =
        ways(
            b ->
                show(
                    b.stream(EVENTS)
                        .leftJoin(
                            "pairs",
                            b.stream(ROWS),
                            within(ofMillis(10)),
                            (left, right) -> left + "+" + right)));
    ways.step(event(EVENTS, "a", 1, 5, "north")).step(event(ROWS, "a", 2, 6, "south"));
    ways.step(event(EVENTS, "b", 3, 7, "north")).advanceTo(100);
    assertThat(ways.output(TEXTS)).containsExactly("a=1+2 south@6", "b=3+null null@7");
  }

  @Test
  void rowsOfATableHaveNoHeaders() {
    FourWays ways = ways(b -> show(b.table("kept", ROWS).toStream()));
    ways.step(event(ROWS, "a", 1, 5, "north"));
    assertThat(ways.output(TEXTS)).containsExactly("a=1 null@5");
  }

  @Test
  void timestampsComeFromHeadersAndOneFunctionMayBeNamedTwice() {
    ContextTimestampExtractor<String, Integer> byOffset =
        (key, value, recordMs, context) ->
            recordMs + shop(context).length() + 100 * context.record().orElseThrow().offset();
    TimestampExtractor<String, Integer> plain = (key, value, recordMs) -> recordMs + value;
    FourWays ways =
        ways(
            b -> {
              b.stream(EVENTS, source -> source.timestamps(byOffset)).to(OUT);
              b.stream(ROWS, source -> source.timestamps(plain)).to(NORTH);
              b.stream(ROWS, source -> source.timestamps(plain))
                  .mapValues(String::valueOf)
                  .to(TEXTS);
            });
    ways.step(event(EVENTS, "a", 1, 5, "no")).step(event(EVENTS, "a", 2, 6, "north"));
    assertThat(ways.output(OUT)).containsExactly("a=1@7", "a=2@111");
  }
}
