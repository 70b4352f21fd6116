package dev.headrace.examples.accesslog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.examples.accesslog.source.LineSource;
import dev.headrace.examples.accesslog.world.InMemoryWorld;
import dev.headrace.examples.accesslog.world.LineWriter;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LogLoaderTest {

  private static final String TOPIC = "lines";
  private static final long NOW_MS = Instant.parse("2026-01-15T12:00:00Z").toEpochMilli();

  private final InMemoryWorld world = new InMemoryWorld();

  @BeforeEach
  void createTopic() {
    world.createMissing(List.of(TOPIC), 2);
  }

  @Test
  void dealsLinesOutInTurnAndEndsEachPartitionWithAHeartbeat() {
    load(line("08:00:00"), line("08:00:01"), line("08:00:02"));

    assertThat(records())
        .containsExactly(
            "0 08:00:00 " + line("08:00:00"),
            "0 08:00:02 " + line("08:00:02"),
            "0 08:31:02 null",
            "1 08:00:01 " + line("08:00:01"),
            "1 08:31:02 null");
  }

  @Test
  void closesTheWindowsOfTheNewestLineEvenIfItIsNotTheLast() {
    load(line("08:00:05"), line("08:00:00"));

    assertThat(records()).contains("0 08:31:05 null", "1 08:31:05 null");
  }

  @Test
  void stampsALineWithoutTimeLikeTheOneBefore() {
    load(line("08:00:00"), "garbage", line("08:00:02"));

    assertThat(records()).contains("1 08:00:00 garbage");
  }

  @Test
  void stampsALineFromTheFutureLikeTheOneBefore() {
    load(line("08:00:00"), line("12:16:00"), line("12:14:00"));

    assertThat(records())
        .contains("1 08:00:00 " + line("12:16:00"), "0 12:14:00 " + line("12:14:00"));
  }

  @Test
  void tellsItsProgress() {
    List<Long> progress = new ArrayList<>();

    new LogLoader(world, TOPIC, NOW_MS).load(source("a", "b", "c"), progress::add);

    assertThat(progress).containsExactly(1L, 2L, 3L);
  }

  @Test
  void writesNothingWhenEverythingIsThere() {
    load(line("08:00:00"), line("08:00:01"), line("08:00:02"));
    List<String> before = records();

    load(line("08:00:00"), line("08:00:01"), line("08:00:02"));

    assertThat(records()).isEqualTo(before);
  }

  @Test
  void completesALoadThatWasCutShort() {
    String[] lines = {line("08:00:00"), line("08:00:01"), line("08:00:02"), line("08:00:03")};
    // Partitions are written independently: the one ahead may even have its heartbeat.
    try (LineWriter writer = world.openWriter(TOPIC)) {
      writer.append(0, lines[0].getBytes(UTF_8), timeMs("08:00:00"));
      writer.append(1, lines[1].getBytes(UTF_8), timeMs("08:00:01"));
      writer.append(1, lines[3].getBytes(UTF_8), timeMs("08:00:03"));
      writer.append(1, null, timeMs("08:31:03"));
    }

    load(lines);

    assertThat(records())
        .containsExactly(
            "0 08:00:00 " + lines[0],
            "0 08:00:02 " + lines[2],
            "0 08:31:03 null",
            "1 08:00:01 " + lines[1],
            "1 08:00:03 " + lines[3],
            "1 08:31:03 null");
  }

  @Test
  void refusesATopicThatHoldsAnotherLog() {
    load("a", "b", "c");

    assertRefused("a", "b", "x");
    assertRefused("a", "b");
    assertRefused("a");
    assertRefused("a", "b", "c", "d");
    assertRefused("a", "b", "c", "d", "e", "f", "g");
    assertThat(records()).hasSize(5);
  }

  private void assertRefused(String... lines) {
    assertThatThrownBy(() -> load(lines))
        .isInstanceOf(JobFailedException.class)
        .hasMessage(
            "Topic lines holds other lines than a test: use another --topics-prefix,"
                + " or --no-load to go on with what it holds.");
  }

  private void load(String... lines) {
    new LogLoader(world, TOPIC, NOW_MS).load(source(lines), progress -> {});
  }

  private List<String> records() {
    List<String> records = new ArrayList<>();
    world.read(
        TOPIC,
        (partition, timestampMs, key, value) ->
            records.add(
                "%d %tT %s"
                    .formatted(
                        partition,
                        Instant.ofEpochMilli(timestampMs).atOffset(ZoneOffset.UTC),
                        value == null ? null : new String(value, UTF_8))));
    return records;
  }

  private static long timeMs(String time) {
    return Instant.parse("2026-01-15T" + time + "Z").toEpochMilli();
  }

  private static String line(String time) {
    return "h - - [15/Jan/2026:" + time + " +0000] \"GET / HTTP/1.1\" 200 5";
  }

  private static LineSource source(String... lines) {
    return new LineSource() {
      @Override
      public String description() {
        return "a test";
      }

      @Override
      public long count() {
        return lines.length;
      }

      @Override
      public void read(Consumer<String> consumer) {
        List.of(lines).forEach(consumer);
      }
    };
  }
}
