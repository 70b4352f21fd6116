package dev.headrace.testing;

import static dev.headrace.dsl.aggregation.Aggregations.sum;
import static dev.headrace.dsl.failure.FailurePolicy.deadLetter;
import static dev.headrace.dsl.failure.FailurePolicy.skip;
import static dev.headrace.dsl.serde.Serdes.bytes;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofHours;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.SourceOptions;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.serde.Serdes;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What becomes of records that a source cannot take. */
class SourceFailuresTest {
  private static final Topic<String, Long> ORDERS = Topic.of("orders", string(), int64());
  private static final Topic<String, Long> OTHER = Topic.of("other-orders", string(), int64());
  private static final Topic<String, Long> OUT = Topic.of("out", string(), int64());
  private static final Topic<Windowed<String>, Long> COUNTS =
      Topic.of("counts", Serdes.windowed(string(), ofMillis(10)), int64());
  private static final Topic<byte[], byte[]> LETTERS = Topic.of("letters", bytes(), bytes());
  private static final byte[] KEY = "a".getBytes(UTF_8);
  private static final byte[] NO_NUMBER = "none".getBytes(UTF_8);
  private static final Instant START = Instant.parse("2020-01-01T00:00:00Z");

  private static Topology negated(UnaryOperator<SourceOptions<String, Long>> options) {
    var builder = TopologyBuilder.named("shop");
    builder.stream(ORDERS, options).mapValues(amount -> -amount).to(OUT);
    return builder.build();
  }

  private static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), UTF_8);
  }

  @Test
  void leavesUnreadableRecordsOutAndCountsThem() {
    FourWays ways =
        FourWays.of(negated(source -> source.onFailure(skip())))
            .pipe(ORDERS, "a", 1L, 1)
            .step(driver -> driver.input(ORDERS).pipeBytes(KEY, NO_NUMBER, Instant.EPOCH))
            .pipe(ORDERS, "a", 2L, 2);
    assertThat(ways.output(OUT)).containsExactly("a=-1@1", "a=-2@2");
    assertThat(ways.drops(DropReason.UNREADABLE)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource
  void writesUnreadableRecordsToTheirTopicAsTheyCame(Interruption interruption) {
    try (var driver =
        TopologyTestDriver.of(negated(source -> source.onFailure(deadLetter("letters"))))
            .interruptedBy(interruption)) {
      driver.input(ORDERS).pipe("a", 1L, Instant.ofEpochMilli(1));
      driver.abortNextCommit();
      var headers = new RecordHeaders().add("trace", KEY);
      driver
          .input(Topic.of("orders", bytes(), bytes()))
          .pipe(KEY, NO_NUMBER, Instant.ofEpochMilli(2), headers, null);
      assertThat(driver.output(OUT).values()).containsExactly(-1L);
      OutputRecord<byte[], byte[]> letter = driver.output(LETTERS).records().get(0);
      assertThat(driver.output(LETTERS).records()).hasSize(1);
      assertThat(letter.key()).isEqualTo(KEY);
      assertThat(letter.value()).isEqualTo(NO_NUMBER);
      assertThat(letter.timestamp()).isEqualTo(driver.wallClock());
      assertThat(letter.headers().lastHeader("trace").value()).isEqualTo(KEY);
      assertThat(text(letter.headers(), "headrace.topic")).isEqualTo("orders");
      assertThat(text(letter.headers(), "headrace.partition")).isEqualTo("0");
      assertThat(text(letter.headers(), "headrace.offset")).isEqualTo("1");
      assertThat(text(letter.headers(), "headrace.timestamp")).isEqualTo("2");
      assertThat(text(letter.headers(), "headrace.operator"))
          .startsWith("stream 'orders' (SourceFailuresTest.java:");
      assertThat(text(letter.headers(), "headrace.exception"))
          .isEqualTo("org.apache.kafka.common.errors.SerializationException");
      assertThat(text(letter.headers(), "headrace.message")).contains("LongDeserializer");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aLetterThatFailsAgainSaysWhatItFailedOfLast(Interruption interruption) {
    try (var driver =
        TopologyTestDriver.of(negated(source -> source.onFailure(deadLetter("letters"))))
            .interruptedBy(interruption)) {
      var headers = new RecordHeaders().add("headrace.topic", "earlier".getBytes(UTF_8));
      driver
          .input(Topic.of("orders", bytes(), bytes()))
          .pipe(KEY, NO_NUMBER, Instant.EPOCH, headers, null);
      Headers written = driver.output(LETTERS).records().get(0).headers();
      assertThat(written.headers("headrace.topic")).hasSize(1);
      assertThat(text(written, "headrace.topic")).isEqualTo("orders");
    }
  }

  private static Topology counted() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(ORDERS, source -> source.onFailure(skip()).futureLimit(ofHours(1)))
        .groupByKey()
        .windowedBy(tumbling(ofMinutes(1)))
        .finalResults()
        .count("count")
        .to(COUNTS);
    return builder.build();
  }

  @Test
  void oneRecordFromTheFutureClosesNoWindow() {
    long nowMs = START.toEpochMilli();
    FourWays ways =
        FourWays.of(counted())
            .pipe(ORDERS, "a", 1L, nowMs)
            .pipe(ORDERS, "a", 1L, Instant.parse("2286-11-20T17:46:40Z").toEpochMilli())
            .pipe(ORDERS, "a", 1L, nowMs + 1);
    assertThat(ways.output(COUNTS)).isEmpty();
    assertThat(ways.drops(DropReason.FUTURE)).isEqualTo(1);
    assertThat(ways.drops(DropReason.LATE)).isZero();
    // Exactly as far ahead as is allowed.
    ways.pipe(ORDERS, "b", 1L, nowMs + 3_600_000);
    assertThat(ways.outputs(COUNTS).get(0)).hasSize(1);
  }

  @Test
  void anUnreadableRecordLetsNoTimePass() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(ORDERS, source -> source.onFailure(skip()))
        .groupByKey()
        .windowedBy(tumbling(ofMinutes(1)))
        .finalResults()
        .aggregate("sum", sum(amount -> amount))
        .to(COUNTS);
    FourWays ways =
        FourWays.of(builder.build())
            .pipe(ORDERS, "a", 1L, 0)
            .step(driver -> driver.input(ORDERS).pipeBytes(KEY, NO_NUMBER, START));
    assertThat(ways.output(COUNTS)).isEmpty();
    ways.pipe(ORDERS, "a", 1L, START.toEpochMilli());
    assertThat(ways.output(COUNTS)).hasSize(1);
  }

  @Test
  void aRecordFromTheFutureDoesNotWaitForOtherTopics() {
    var builder = TopologyBuilder.named("shop");
    builder.stream(
            ORDERS, source -> source.onFailure(deadLetter("letters")).futureLimit(ofHours(1)))
        .merge(builder.stream(OTHER))
        .to(OUT);
    try (var driver = TopologyTestDriver.of(builder.build())) {
      driver.input(ORDERS).pipe("a", 1L, START.plus(ofHours(2)));
      driver.input(ORDERS).pipe("a", 2L, START);
      driver.input(OTHER).pipe("a", 3L, START);
      assertThat(driver.output(OUT).values()).containsExactly(2L, 3L);
      assertThat(driver.output(LETTERS).records()).hasSize(1);
      driver.advanceWallClock(ofHours(1));
      driver.input(ORDERS).pipe("a", 4L, START.plus(ofHours(2)));
      assertThat(driver.output(OUT).values()).containsExactly(2L, 3L, 4L);
      assertThat(driver.drops()).isEqualTo(Map.of(DropReason.FUTURE, 1L));
    }
  }

  @Test
  void leavesRecordsWithoutATimestampOut() {
    FourWays ways =
        FourWays.of(negated(source -> source.onFailure(deadLetter("letters"))))
            .pipe(ORDERS, "a", 1L, -1)
            .pipe(ORDERS, "a", 2L, 0);
    assertThat(ways.output(OUT)).containsExactly("a=-2@0");
    assertThat(ways.drops(DropReason.NO_TIMESTAMP)).isEqualTo(1);
  }

  @Test
  void stopsByDefaultAndSaysWhy() {
    try (var driver = TopologyTestDriver.of(negated(source -> source.futureLimit(ofHours(1))))) {
      assertThatThrownBy(() -> driver.input(ORDERS).pipe("a", 1L, START.plus(ofHours(2))))
          .hasMessageContaining("record orders-0 offset 0")
          .hasMessageContaining("further in the future than topic 'orders'")
          .hasMessageContaining("raise the futureLimit");
    }
  }
}
