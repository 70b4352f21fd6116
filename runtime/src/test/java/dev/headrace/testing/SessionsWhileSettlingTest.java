package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.sessions;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What sessions are made of events that come while closed ones are still to be emitted. */
class SessionsWhileSettlingTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, String> RESULTS = Topic.of("results", string(), string());
  private static final int FIRST = 1;
  private static final int SECOND = 2;
  private static final int OTHER_KEYS = 40;
  // A row counts for about 200 bytes.
  private static final long FEW_ROWS_BYTES = 800;

  private static Topology topology() {
    var builder = TopologyBuilder.named("settling");
    EventStream<String, Integer> events = builder.stream(EVENTS);
    // Counts are passed on when the epoch ends, the first one before the second.
    counted(events, FIRST)
        .merge(counted(events, SECOND))
        .groupByKey()
        .windowedBy(sessions(ofMillis(10)))
        .finalResults()
        .count("sessions")
        .map(
            (session, count) ->
                KeyValue.of(
                    session.key(),
                    "%d-%d: %d".formatted(session.startMs(), session.endMs(), count)))
        .to(RESULTS);
    return builder.build();
  }

  private static EventStream<String, Long> counted(EventStream<String, Integer> events, int which) {
    return events
        .filter((key, number) -> number == which)
        .groupByKey()
        .count("count-" + which)
        .toStream();
  }

  @Test
  void anEventJoinsTheSessionBehindAClosedOne() {
    assertThat(results(FEW_ROWS_BYTES))
        .isEqualTo(results(Long.MAX_VALUE))
        .contains("39-39: 1", "38-48: 2");
  }

  private static List<String> results(long limitBytes) {
    try (var driver = TopologyTestDriver.of(topology()).manualCommit()) {
      driver.limitUncommitted(limitBytes);
      for (int other = 0; other < OTHER_KEYS; other++) {
        pipe(driver, "k" + other, FIRST, 30 + other % 9);
      }
      pipe(driver, "key", FIRST, 39);
      endEpochs(driver);

      pipe(driver, "key", FIRST, 48);
      pipe(driver, "key", SECOND, 38);
      // By now the session that has ended at 39 is closed, and so is an event of 38 on its own.
      pipe(driver, "jump", FIRST, 55);
      endEpochs(driver);
      driver.advanceTo(Instant.ofEpochMilli(1_000));
      endEpochs(driver);
      return driver.output(RESULTS).values();
    }
  }

  private static void pipe(TopologyTestDriver driver, String key, int which, long timestampMs) {
    driver.input(EVENTS).pipe(key, which, Instant.ofEpochMilli(timestampMs));
  }

  private static void endEpochs(TopologyTestDriver driver) {
    boolean done = false;
    while (!done) {
      driver.endEpoch();
      done = driver.isCaughtUp();
    }
  }
}
