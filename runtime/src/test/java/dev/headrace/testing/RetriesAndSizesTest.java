package dev.headrace.testing;

import static dev.headrace.dsl.failure.FailurePolicy.deadLetter;
import static dev.headrace.dsl.serde.Serdes.bytes;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Failures that may pass when they are tried again, and results too large to be written. */
class RetriesAndSizesTest {
  private static final Topic<String, Long> NUMBERS = Topic.of("numbers", string(), int64());
  private static final Topic<String, Long> OUT = Topic.of("out", string(), int64());
  private static final Topic<String, String> TEXTS = Topic.of("texts", string(), string());
  private static final Topic<byte[], byte[]> LETTERS = Topic.of("letters", bytes(), bytes());
  private static final Topic<String, Long> NUMBERS_AS_LETTERS =
      Topic.of("letters", string(), int64());

  private static Topology topology(Consumer<EventStream<String, Long>> write) {
    var builder = TopologyBuilder.named("numbers-app");
    write.accept(builder.stream(NUMBERS, source -> source.onFailure(deadLetter("letters"))));
    return builder.build();
  }

  private static String text(Headers headers, String name) {
    return new String(headers.lastHeader(name).value(), UTF_8);
  }

  /** Fails so many times before it gives its argument back. */
  private static final class Flaky {
    private int failuresLeft;

    Flaky(int failures) {
      failuresLeft = failures;
    }

    long call(long number) {
      if (failuresLeft > 0) {
        failuresLeft--;
        throw new IllegalStateException("nobody answers");
      }
      return number;
    }
  }

  private static Topology asking(Flaky service) {
    return topology(
        numbers ->
            numbers
                .onFailure(deadLetter("letters").retrying(3, ofMillis(100)))
                .mapValues(service::call)
                .to(OUT));
  }

  @Test
  void triesAgainAndWaitsTwiceAsLongEachTime() {
    try (var driver = TopologyTestDriver.of(asking(new Flaky(3)))) {
      Instant before = driver.wallClock();
      driver.input(NUMBERS).pipe("a", 1L, Instant.EPOCH);
      assertThat(driver.wallClock()).isEqualTo(before.plusMillis(100 + 200 + 400));
      assertThat(driver.output(OUT).values()).containsExactly(1L);
      assertThat(driver.output(LETTERS).records()).isEmpty();
      assertThat(driver.drops()).isEmpty();
    }
  }

  @ParameterizedTest
  // What is counted is counted again when an event is taken again.
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ABORT")
  void doesWhatThePolicySaysOnceItHasTriedOften(Interruption interruption) {
    try (var driver = TopologyTestDriver.of(asking(new Flaky(4))).interruptedBy(interruption)) {
      driver.input(NUMBERS).pipe("a", 1L, Instant.EPOCH);
      driver.input(NUMBERS).pipe("a", 2L, Instant.EPOCH);
      assertThat(driver.output(OUT).values()).containsExactly(2L);
      assertThat(driver.output(LETTERS).records()).hasSize(1);
    }
  }

  @Test
  void takesNothingMoreInAnEpochInWhichItHasWaited() {
    try (var driver = TopologyTestDriver.of(asking(new Flaky(8))).manualCommit()) {
      Instant before = driver.wallClock();
      for (long number = 1; number <= 3; number++) {
        driver.input(NUMBERS).pipe("a", number, Instant.EPOCH);
      }
      assertThat(driver.wallClock()).isEqualTo(before.plusMillis(700));
      driver.commit();
      assertThat(driver.wallClock()).isEqualTo(before.plusMillis(1400));
      assertThat(driver.output(OUT).values()).containsExactly(3L);
      assertThat(driver.output(LETTERS).records()).hasSize(2);
    }
  }

  @ParameterizedTest
  // What is counted is counted again when an event is taken again.
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ABORT")
  void aResultTooLargeForTheProducerIsLeftOut(Interruption interruption) {
    Topology topology =
        topology(
            numbers -> {
              var texts = numbers.mapValues(number -> "x".repeat(number.intValue()));
              texts.to(TEXTS);
              texts.to((key, text) -> "chosen", string(), string());
            });
    try (var driver =
        TopologyTestDriver.of(topology)
            .interruptedBy(interruption)
            .partitions(Topic.of("chosen", string(), string()), 1)) {
      driver.limitRecords(1_000);
      driver.input(NUMBERS).pipe("a", 10L, Instant.EPOCH);
      driver.input(NUMBERS).pipe("a", 1_000L, Instant.EPOCH);
      driver.input(NUMBERS).pipe("a", 20L, Instant.EPOCH);
      assertThat(driver.output(TEXTS).values()).extracting(String::length).containsExactly(10, 20);
      assertThat(driver.drops()).containsEntry(DropReason.TOO_LARGE, 2L);
      Headers headers = driver.output(LETTERS).records().get(0).headers();
      assertThat(text(headers, "headrace.operator")).startsWith("to 'texts' (");
      assertThat(text(headers, "headrace.message")).contains("producer.max.request.size");
      assertThat(driver.output(NUMBERS_AS_LETTERS).values()).containsExactly(1_000L, 1_000L);
    }
  }

  @ParameterizedTest
  @EnumSource
  void ofARecordTooLargeForALetterTheKeyIsKept(Interruption interruption) {
    var builder = TopologyBuilder.named("texts-app");
    builder.stream(TEXTS, source -> source.onFailure(deadLetter("letters")))
        .forEach((key, text) -> Long.parseLong(text));
    try (var driver =
        TopologyTestDriver.of(builder.build()).interruptedBy(interruption).limitRecords(1_000)) {
      driver.input(TEXTS).pipe("a", "x".repeat(1_000), Instant.EPOCH);
      OutputRecord<byte[], byte[]> letter = driver.output(LETTERS).records().get(0);
      assertThat(letter.key()).isEqualTo("a".getBytes(UTF_8));
      assertThat(letter.value()).isNull();
      assertThat(text(letter.headers(), "headrace.value-bytes")).isEqualTo("1000");
    }
  }
}
