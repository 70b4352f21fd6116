package dev.headrace.testing;

import static dev.headrace.dsl.failure.FailurePolicy.deadLetter;
import static dev.headrace.dsl.serde.Serdes.bytes;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.tumbling;
import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.runtime.engine.AppState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A function that fails on one record for longer than an epoch can wait: the partition of the
 * record pauses, and everything else goes on.
 */
class HeldRecordsTest {
  private static final Topic<String, Integer> NUMBERS = Topic.of("numbers", string(), int32());
  private static final Topic<String, Integer> ASKED = Topic.of("asked", string(), int32());
  private static final Topic<String, String> SUMS = Topic.of("sums", string(), string());
  private static final Topic<byte[], byte[]> LETTERS = Topic.of("letters", bytes(), bytes());
  private static final int POISON = 13;

  /** A service that does not answer to one question as long as it is ill. */
  private static final class Service {
    private boolean ill = true;

    int ask(int number) {
      if (ill && number == POISON) {
        throw new IllegalStateException("nobody answers");
      }
      return number;
    }
  }

  private static Topology topology(Service service, int retries) {
    var builder = TopologyBuilder.named("asking");
    var asked =
        builder.stream(NUMBERS)
            .onFailure(deadLetter("letters").retrying(retries, ofMillis(100)))
            .mapValues(service::ask);
    asked.to(ASKED);
    asked
        .groupBy("by-parity", (key, number) -> number % 2 == 0 ? "even" : "odd", string(), int32())
        .windowedBy(tumbling(ofMillis(10)))
        .finalResults()
        .aggregate("sums", () -> 0, (key, number, sum) -> sum + number, int32())
        .map((window, sum) -> KeyValue.of(window.key() + window.startMs(), "" + sum))
        .to(SUMS);
    return builder.build();
  }

  private static TopologyTestDriver driver(Service service, int retries) {
    return TopologyTestDriver.of(topology(service, retries)).partitions(NUMBERS, 2);
  }

  private static void pipe(TopologyTestDriver driver, int number, long atMs, int partition) {
    driver
        .input(NUMBERS)
        .pipe("k" + partition, number, Instant.ofEpochMilli(atMs), new RecordHeaders(), partition);
  }

  private static List<String> sums(TopologyTestDriver driver) {
    List<String> sums = new ArrayList<>();
    driver.output(SUMS).records().forEach(sum -> sums.add(sum.key() + "=" + sum.value()));
    sums.sort(null);
    return sums;
  }

  @Test
  void theOtherPartitionGoesOnAndTheRecordIsProcessedWhenItsTimeHasCome() {
    Service service = new Service();
    try (var driver = driver(service, 30)) {
      pipe(driver, 1, 1, 0);
      pipe(driver, POISON, 2, 0);
      pipe(driver, 3, 3, 0);
      pipe(driver, 2, 4, 1);
      for (int minute = 0; minute < 5; minute++) {
        driver.advanceWallClock(ofMinutes(1));
        pipe(driver, 100 + minute, 5 + minute, 1);
      }
      assertThat(driver.output(ASKED).values()).containsExactly(1, 2, 100, 101, 102, 103, 104);
      assertThat(driver.state()).isEqualTo(AppState.DEGRADED);
      assertThat(driver.heldRecord().orElseThrow())
          .contains("numbers-0 offset 1", "mapValues", "HeldRecordsTest.java")
          .contains("java.lang.IllegalStateException");

      service.ill = false;
      driver.advanceWallClock(ofMinutes(1));
      assertThat(driver.output(ASKED).values()).endsWith(POISON, 3);
      assertThat(driver.state()).isEqualTo(AppState.RUNNING);
      assertThat(driver.heldRecord()).isEmpty();
      assertThat(driver.output(LETTERS).records()).isEmpty();
      assertThat(driver.drops()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void nothingBecomesLateByAPause(boolean crashes) {
    Service service = new Service();
    try (var driver = driver(service, 30)) {
      pipe(driver, 1, 1, 0);
      pipe(driver, POISON, 2, 0);
      pipe(driver, 3, 3, 0);
      for (int number = 2; number < 40; number += 2) {
        pipe(driver, number, number, 1);
      }
      if (crashes) {
        driver.crashWithoutDisk();
      }
      assertThat(sums(driver)).as("while nobody knows of the other partition").isEmpty();
      service.ill = false;
      driver.advanceWallClock(ofMinutes(1));
      driver.advanceTo(Instant.ofEpochMilli(1000));
      assertThat(sums(driver))
          .containsExactly("even0=20", "even10=70", "even20=120", "even30=170", "odd0=17");
      assertThat(driver.drops()).isEmpty();
    }
  }

  @Test
  void whatIsTriedOftenEnoughIsDeadLettered() {
    Service service = new Service();
    try (var driver = driver(service, 7)) {
      pipe(driver, POISON, 2, 0);
      pipe(driver, 3, 3, 0);
      for (int minute = 0; minute < 3; minute++) {
        assertThat(driver.output(LETTERS).records()).isEmpty();
        driver.advanceWallClock(ofMinutes(1));
      }
      assertThat(driver.output(LETTERS).records()).hasSize(1);
      assertThat(driver.output(ASKED).values()).containsExactly(3);
      assertThat(driver.state()).isEqualTo(AppState.RUNNING);
    }
  }
}
