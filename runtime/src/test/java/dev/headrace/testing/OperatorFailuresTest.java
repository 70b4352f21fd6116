package dev.headrace.testing;

import static dev.headrace.dsl.failure.FailurePolicy.deadLetter;
import static dev.headrace.dsl.failure.FailurePolicy.fail;
import static dev.headrace.dsl.failure.FailurePolicy.skip;
import static dev.headrace.dsl.serde.Serdes.bytes;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.hopping;
import static dev.headrace.dsl.window.Windows.sessions;
import static dev.headrace.dsl.window.Windows.sliding;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.WindowedStream;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.ProcessorContext;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of events that the functions of an operator fail on. The number 13 always fails. */
class OperatorFailuresTest {
  private static final Topic<String, Long> NUMBERS = Topic.of("numbers", string(), int64());
  private static final Topic<String, Long> OUT = Topic.of("out", string(), int64());
  private static final Topic<String, Long> COPY = Topic.of("copy", string(), int64());
  private static final Topic<String, String> TEXTS = Topic.of("texts", string(), string());
  private static final Topic<byte[], byte[]> LETTERS = Topic.of("letters", bytes(), bytes());

  private static long checked(long number) {
    if (number == 13) {
      throw new IllegalStateException("unlucky");
    }
    return number;
  }

  private static Topology topology(Consumer<EventStream<String, Long>> write) {
    var builder = TopologyBuilder.named("numbers-app");
    write.accept(builder.stream(NUMBERS, source -> source.onFailure(deadLetter("letters"))));
    return builder.build();
  }

  private static FourWays piped(Topology topology) {
    return FourWays.of(topology)
        .pipe(NUMBERS, "a", 1L, 1)
        .pipe(NUMBERS, "a", 13L, 2)
        .pipe(NUMBERS, "a", 2L, 3);
  }

  private static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), UTF_8);
  }

  @Test
  void leavesOutWhatAFunctionFailsOnAndOnlyThere() {
    Topology topology =
        topology(
            numbers -> {
              numbers.mapValues(OperatorFailuresTest::checked).to(OUT);
              numbers.to(COPY);
            });
    FourWays ways = piped(topology);
    assertThat(ways.outputs(OUT, COPY))
        .containsExactly(List.of("a=1@1", "a=2@3"), List.of("a=1@1", "a=13@2", "a=2@3"));
    assertThat(ways.drops(DropReason.FAILED)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void aLetterHoldsTheRecordAndNamesTheOperator(Interruption interruption) {
    Topology topology =
        topology(numbers -> numbers.filter((key, value) -> checked(value) > 0).to(OUT));
    try (var driver = TopologyTestDriver.of(topology).interruptedBy(interruption)) {
      driver.input(NUMBERS).pipe("a", 13L, Instant.ofEpochMilli(2));
      OutputRecord<byte[], byte[]> letter = driver.output(LETTERS).records().get(0);
      assertThat(letter.key()).isEqualTo("a".getBytes(UTF_8));
      assertThat(int64().deserializer().deserialize("", letter.value())).isEqualTo(13);
      assertThat(text(letter.headers(), "headrace.operator"))
          .startsWith("filter (OperatorFailuresTest.java:");
      assertThat(text(letter.headers(), "headrace.exception"))
          .isEqualTo("java.lang.IllegalStateException");
      assertThat(text(letter.headers(), "headrace.message")).isEqualTo("unlucky");
      assertThat(text(letter.headers(), "headrace.offset")).isEqualTo("0");
    }
  }

  @Test
  void anIterationThatFailsHalfwayEmitsNothing() {
    Iterable<Long> failing =
        () -> {
          Iterator<Long> two = List.of(7L, 13L).iterator();
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return two.hasNext();
            }

            @Override
            public Long next() {
              return checked(two.next());
            }
          };
        };
    Topology topology =
        topology(
            numbers ->
                numbers
                    .flatMapValues(value -> value == 13 ? failing : List.of(value, -value))
                    .to(OUT));
    assertThat(piped(topology).output(OUT)).containsExactly("a=1@1", "a=-1@1", "a=2@3", "a=-2@3");
  }

  @ParameterizedTest
  // What is counted is counted again when an event is taken again.
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ABORT")
  void anotherPolicyCountsBehindIt(Interruption interruption) {
    Topology topology =
        topology(
            numbers ->
                numbers
                    .onFailure(skip())
                    .filter((key, value) -> checked(value) > 0)
                    .onFailure(fail())
                    .forEach((key, value) -> checked(value + 11)));
    try (var driver = TopologyTestDriver.of(topology).interruptedBy(interruption)) {
      driver.input(NUMBERS).pipe("a", 13L, Instant.EPOCH);
      assertThat(driver.output(LETTERS).records()).isEmpty();
      assertThat(driver.drops()).containsEntry(DropReason.FAILED, 1L);
      assertThatThrownBy(() -> driver.input(NUMBERS).pipe("a", 2L, Instant.EPOCH))
          .hasMessageContaining("forEach (")
          .hasMessageContaining("unlucky");
    }
  }

  @Test
  void anAggregationKeepsItsRowWhenItsFunctionFails() {
    for (boolean everyUpdate : List.of(true, false)) {
      Topology topology =
          topology(
              numbers -> {
                var grouped = numbers.groupBy("by-text", (key, value) -> "k" + key, string());
                (everyUpdate ? grouped.everyUpdate() : grouped)
                    .reduce("sum", (sum, value) -> checked(sum + value - 1) + 1)
                    .toStream()
                    .to(OUT);
              });
      FourWays ways = piped(topology).pipe(NUMBERS, "a", 10L, 4);
      assertThat(ways.output(OUT)).containsExactly("ka=1@1", "ka=3@3", "ka=13@4");
    }
  }

  /** Fails in the second of two windows an event is in: the first must not have it either. */
  @Test
  void noneOfTheWindowsOfAnEventHasItWhenOneFails() {
    Topology topology =
        topology(
            numbers ->
                numbers
                    .groupByKey()
                    .windowedBy(hopping(ofMillis(10), ofMillis(5)))
                    .finalResults()
                    .aggregate("sums", () -> 0L, (key, value, sum) -> checked(sum + value), int64())
                    .map(OperatorFailuresTest::byStart)
                    .to(OUT));
    FourWays ways =
        FourWays.of(topology)
            .pipe(NUMBERS, "a", 6L, 6)
            // In [5,15) the sum is 13 and fails; in [10,20) it would be 7.
            .pipe(NUMBERS, "a", 7L, 12)
            .pipe(NUMBERS, "a", 1L, 14)
            .advanceTo(100);
    assertThat(ways.output(OUT)).containsExactly("0=6@6", "5=7@14", "10=1@14");
  }

  private static KeyValue<String, Long> byStart(Windowed<String> window, Long value) {
    return KeyValue.of(Long.toString(window.startMs()), value);
  }

  private static List<Function<EventStream<String, Long>, WindowedStream<String, Long>>> windows() {
    return List.of(
        numbers -> numbers.groupByKey().windowedBy(tumbling(ofMillis(10))),
        numbers -> numbers.groupByKey().windowedBy(hopping(ofMillis(10), ofMillis(5))),
        numbers -> numbers.groupByKey().windowedBy(sliding(ofMillis(10))),
        numbers -> numbers.groupByKey().windowedBy(sessions(ofMillis(10))));
  }

  /** A sum of 13 cannot be made a result; whatever the windows, the others are there. */
  @Test
  void aResultThatCannotBeMadeIsLeftOutAlone() {
    for (var windowed : windows()) {
      Topology topology =
          topology(
              numbers ->
                  windowed
                      .apply(numbers)
                      .finalResults()
                      .reduce("sum", Long::sum)
                      .mapValues(OperatorFailuresTest::checked)
                      .map(OperatorFailuresTest::byStart)
                      .to(OUT));
      FourWays ways =
          FourWays.of(topology)
              .pipe(NUMBERS, "a", 6L, 100)
              .pipe(NUMBERS, "a", 7L, 100)
              .pipe(NUMBERS, "b", 5L, 100)
              .advanceTo(1_000);
      assertThat(ways.output(OUT)).isNotEmpty().allMatch(line -> line.contains("=5@100"));
      assertThat(ways.drops(DropReason.FAILED)).isPositive();
      try (var driver = TopologyTestDriver.of(topology)) {
        driver.input(NUMBERS).pipe("a", 13L, Instant.ofEpochMilli(100));
        driver.advanceTo(Instant.ofEpochMilli(1_000));
        OutputRecord<byte[], byte[]> letter = driver.output(LETTERS).records().get(0);
        assertThat(letter.key()).hasSize(1 + Long.BYTES).startsWith("a".getBytes(UTF_8));
        assertThat(text(letter.headers(), "headrace.topic")).isEqualTo("numbers-app-sum-changelog");
        assertThat(letter.headers().lastHeader("headrace.offset")).isNull();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUpdateThatFailsBehindATableHasItsRowAsLetter(Interruption interruption) {
    Topology topology =
        topology(
            numbers ->
                numbers
                    .groupByKey()
                    .reduce("sum", Long::sum)
                    .toStream()
                    .mapValues(OperatorFailuresTest::checked)
                    .to(OUT));
    FourWays ways = FourWays.of(topology).pipe(NUMBERS, "a", 13L, 1).pipe(NUMBERS, "a", 1L, 2);
    assertThat(ways.outputs(OUT)).containsExactly(List.of("a=14@2"));
    try (var driver = TopologyTestDriver.of(topology).interruptedBy(interruption)) {
      driver.input(NUMBERS).pipe("a", 13L, Instant.ofEpochMilli(1));
      assertThat(driver.output(NUMBERS_AS_LETTERS).values()).containsExactly(13L);
    }
  }

  private static final Topic<String, Long> NUMBERS_AS_LETTERS =
      Topic.of("letters", string(), int64());

  @Test
  void aLetterIsTheSameWhicheverWayAnEventTravelled() {
    Topology topology =
        topology(
            numbers ->
                numbers
                    .groupBy("by-text", (key, value) -> "k" + key, string())
                    .reduce("sum", (sum, value) -> checked(sum + value))
                    .toStream()
                    .to(OUT));
    List<List<String>> letters = new ArrayList<>();
    for (var driver :
        List.of(
            TopologyTestDriver.of(topology),
            TopologyTestDriver.of(topology).exchangeThroughTopics())) {
      driver.input(NUMBERS).pipe("a", 6L, Instant.ofEpochMilli(1));
      driver.input(NUMBERS).pipe("a", 7L, Instant.ofEpochMilli(2));
      driver.input(NUMBERS).pipe("a", 1L, Instant.ofEpochMilli(3));
      assertThat(driver.output(OUT).values()).containsExactly(6L, 7L);
      letters.add(
          driver.output(NUMBERS_AS_LETTERS).records().stream()
              .map(
                  letter ->
                      "%s=%d of %s at %s"
                          .formatted(
                              letter.key(),
                              letter.value(),
                              text(letter.headers(), "headrace.topic"),
                              text(letter.headers(), "headrace.timestamp")))
              .toList());
      driver.close();
    }
    assertThat(letters.get(0))
        .containsExactly("ka=7 of numbers-app-by-text-repartition at 2")
        .isEqualTo(letters.get(1));
  }

  @Test
  void aKeyThatCannotBeWrittenIsLeftOut() {
    Topology topology =
        topology(
            numbers ->
                numbers
                    .groupBy("by-text", (key, value) -> value == 13 ? "none" : key, new Picky())
                    .count("count")
                    .toStream()
                    .to(OUT));
    FourWays ways = piped(topology);
    assertThat(ways.output(OUT)).containsExactly("a=1@1", "a=2@3");
    assertThat(ways.drops(DropReason.FAILED)).isEqualTo(1);
  }

  /** Writes no key "none". */
  private static final class Picky implements Serde<String> {
    @Override
    public Serializer<String> serializer() {
      return (topic, key) -> {
        if (key.equals("none")) {
          throw new IllegalArgumentException("no key");
        }
        return string().serializer().serialize(topic, key);
      };
    }

    @Override
    public Deserializer<String> deserializer() {
      return string().deserializer();
    }
  }

  /**
   * Keeps a sum per key and how many events it has seen, forwards the sum, and only then fails on
   * 13; its timer fails while there is a key "timer".
   */
  private static final class Summing implements Processor<String, Long, String, String> {
    static final StoreDefinition<String, Long> STORE =
        StoreDefinition.keyValue("sums", string(), int64());

    private @Nullable ProcessorContext<String, String> context;
    private @Nullable KeyValueStore<String, Long> sums;
    private long seen;

    @Override
    public void open(ProcessorContext<String, String> opened) {
      context = opened;
      sums = opened.store(STORE);
      Long before = sums.get("seen");
      seen = before == null ? 0 : before;
      opened.everyEventTime(ofMillis(10), this::report);
    }

    private void report(long eventTimeMs) {
      Long left = sums.get("timer");
      if (left != null && left > 0) {
        sums.put("timer", left - 1);
        context.forward(Event.of("timer", "never", eventTimeMs));
        throw new IllegalStateException("not now");
      }
      context.forward(Event.of("timer", "seen " + seen, eventTimeMs));
    }

    @Override
    public void process(Event<String, Long> event) {
      seen++;
      sums.put("seen", seen);
      Long before = sums.get(event.key());
      sums.delete(event.key());
      sums.put(event.key(), (before == null ? 0 : before) + event.value());
      context.forward(
          Event.of(event.key(), "%d after %d".formatted(sums.get(event.key()), seen), 5));
      checked(event.value());
    }
  }

  @ParameterizedTest
  @EnumSource
  void aProcessorThatFailsAfterEffectsLeavesNoTrace(Interruption interruption) {
    Topology topology =
        topology(
            numbers ->
                numbers
                    .onFailure(skip())
                    .process("summing", Summing::new, Summing.STORE)
                    .to(TEXTS));
    FourWays ways = piped(topology).pipe(NUMBERS, "timer", 1L, 4).advanceTo(10).advanceTo(20);
    assertThat(ways.output(TEXTS))
        .containsExactly("timer=seen 0@1", "a=1 after 1@5", "a=3 after 2@5", "timer=1 after 3@5");
    // The timer at 10 and the one at 20 have failed, and left the row that makes them fail.
    assertThat(ways.drops(DropReason.FAILED)).isEqualTo(3);
    try (var driver = TopologyTestDriver.of(topology).interruptedBy(interruption)) {
      driver.input(NUMBERS).pipe("a", 13L, Instant.ofEpochMilli(1));
      assertThat(driver.<String, Long>store("sums").rows()).isEmpty();
    }
  }

  @Test
  void aFailureDownstreamIsNotTheProcessors() {
    Topology topology =
        topology(
            numbers ->
                numbers
                    .onFailure(skip())
                    .process("summing", Summing::new, Summing.STORE)
                    .onFailure(fail())
                    .forEach((key, value) -> checked(13)));
    try (var driver = TopologyTestDriver.of(topology)) {
      assertThatThrownBy(() -> driver.input(NUMBERS).pipe("a", 1L, Instant.ofEpochMilli(1)))
          .hasMessageContaining("forEach (");
    }
  }

  @Test
  void anErrorIsNoMatterOfOneEvent() {
    Topology topology =
        topology(
            numbers ->
                numbers.forEach(
                    (key, value) -> {
                      throw new StackOverflowError("too deep");
                    }));
    try (var driver = TopologyTestDriver.of(topology)) {
      assertThatThrownBy(() -> driver.input(NUMBERS).pipe("a", 1L, Instant.ofEpochMilli(1)))
          .hasStackTraceContaining("too deep");
    }
  }

  /** A result emitted at once must not take the bytes away that a later sink passes on. */
  @Test
  void everyUpdateLeavesTheBytesOfTheRecordToOthers() {
    Topology topology =
        topology(
            numbers -> {
              numbers.groupByKey().windowedBy(tumbling(ofMillis(10))).everyUpdate().count("c");
              numbers.to(COPY);
            });
    assertThat(piped(topology).output(COPY)).containsExactly("a=1@1", "a=13@2", "a=2@3");
  }
}
