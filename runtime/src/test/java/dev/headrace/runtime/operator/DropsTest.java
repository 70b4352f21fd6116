package dev.headrace.runtime.operator;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.testing.TopologyTestDriver;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of dropped events: the first of each reason, and then ever rarer ones. */
class DropsTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Long> COUNTS = Topic.of("counts", string(), int64());

  private final Logger logger = (Logger) LoggerFactory.getLogger(Drops.class);
  private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
  private final Level before = logger.getLevel();

  @BeforeEach
  void listen() {
    logged.start();
    logger.addAppender(logged);
    logger.setLevel(Level.WARN);
  }

  @AfterEach
  void stopListening() {
    logger.setLevel(before);
    logger.detachAppender(logged);
  }

  private List<String> lines() {
    return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  private static String line(String where, DropReason reason, long timestampMs, long sum) {
    return "Dropped an event at %s: %s, its timestamp is %d ms; %d dropped for this reason so far"
        .formatted(where, reason, timestampMs, sum);
  }

  @Test
  void logsTheFirstOfAReasonAndThenEachThatDoublesTheirNumber() {
    var drops = new Drops();
    for (int timestampMs = 1; timestampMs <= 1000; timestampMs++) {
      drops.drop(DropReason.LATE, 1, "window", timestampMs, "");
    }
    List<Integer> doublings = List.of(1, 2, 4, 8, 16, 32, 64, 128, 256, 512);
    assertThat(lines())
        .containsExactlyElementsOf(
            doublings.stream().map(sum -> line("window", DropReason.LATE, sum, sum)).toList());
    assertThat(logged.list).allMatch(event -> event.getLevel() == Level.WARN);
  }

  @Test
  void logsOnceForAnEventThatHasMissedSeveralWindows() {
    var drops = new Drops();
    drops.drop(DropReason.LATE, 5, "window", 10, "");
    drops.drop(DropReason.LATE, 2, "window", 11, "");
    drops.drop(DropReason.LATE, 20, "window", 12, "");
    assertThat(lines())
        .containsExactly(
            line("window", DropReason.LATE, 10, 5), line("window", DropReason.LATE, 12, 27));
  }

  @Test
  void logsTheFirstOfEachReasonHoweverManyThereWereOfOthers() {
    var drops = new Drops();
    drops.drop(DropReason.LATE, 1000, "window", 10, "");
    drops.drop(DropReason.NULL_KEY, 1, "group", 11, "");
    drops.drop(DropReason.LATE, 1, "window", 12, "");
    assertThat(lines())
        .containsExactly(
            line("window", DropReason.LATE, 10, 1000), line("group", DropReason.NULL_KEY, 11, 1));
  }

  @Test
  void saysWhatFailedOnWhichRecordAndNothingOfItsData() {
    var drops = new TaskDrops(new Drops());
    drops.drop(DropReason.FAILED, "map", 10, null, new IllegalStateException("secret"));
    drops.commit();
    assertThat(lines())
        .containsExactly(
            line("map", DropReason.FAILED, 10, 1) + "; java.lang.IllegalStateException");
  }

  @Test
  void countsWhatATaskDropsOnceItsEpochIsCommitted() {
    var drops = new Drops();
    var ofTask = new TaskDrops(drops);
    ofTask.drop(DropReason.LATE, 2, "window", 10);
    ofTask.drop(DropReason.LATE, 3, "other", 11);
    ofTask.drop(DropReason.NULL_KEY, 1, "group", 12);
    assertThat(drops.counts()).isEmpty();
    assertThat(lines()).isEmpty();
    ofTask.commit();
    assertThat(drops.counts()).isEqualTo(Map.of(DropReason.LATE, 5L, DropReason.NULL_KEY, 1L));
    assertThat(lines())
        .containsExactly(
            line("window", DropReason.LATE, 10, 5), line("group", DropReason.NULL_KEY, 12, 1));
    ofTask.drop(DropReason.LATE, 4, "window", 13);
    ofTask.abort();
    ofTask.commit();
    assertThat(drops.counts()).containsEntry(DropReason.LATE, 5L);
  }

  @Test
  void anApplicationLogsTheEventsThatItDrops() {
    var builder = TopologyBuilder.named("drops");
    builder.stream(EVENTS).groupByKey().count("counts").toStream().to(COUNTS);
    try (var driver = TopologyTestDriver.of(builder.build())) {
      for (int timestampMs = 1; timestampMs <= 5; timestampMs++) {
        driver.input(EVENTS).pipe(null, 1, Instant.ofEpochMilli(timestampMs));
      }
    }
    assertThat(lines()).hasSize(3).allMatch(line -> line.contains("NULL_KEY"));
    assertThat(lines().get(0)).contains("its timestamp is 1 ms; 1 dropped");
    assertThat(lines().get(2)).contains("its timestamp is 4 ms; 4 dropped");
  }
}
