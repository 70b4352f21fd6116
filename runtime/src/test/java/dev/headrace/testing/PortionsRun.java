package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/** One run, which keeps count of its epochs. */
final class PortionsRun implements AutoCloseable {
  static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  static final Topic<String, String> RESULTS = Topic.of("results", string(), string());
  static final int KEYS = 12;
  static final int EVENTS_PER_ROUND = 40;
  static final int ROUNDS = 2;
  static final long JUMP_MS = 200;
  // A row counts for about 200 bytes.
  static final long LIMIT_BYTES = 500;
  static final long ROWS_OF_ONE_EVENT_BYTES = 1200;

  /** What happens between two epochs. */
  enum Between {
    NOTHING(driver -> {}),
    RESTART(TopologyTestDriver::restart),
    CRASH(TopologyTestDriver::crash),
    CRASH_WITHOUT_DISK(TopologyTestDriver::crashWithoutDisk);

    @SuppressWarnings("ImmutableEnumChecker") // Lambdas that keep nothing.
    private final Consumer<TopologyTestDriver> action;

    Between(Consumer<TopologyTestDriver> action) {
      this.action = action;
    }
  }

  private final TopologyTestDriver driver;
  private final Between between;
  final Random random = new Random(7);
  int epochs;
  long mostBytes;
  private int number;

  PortionsRun(Topology topology, long limitBytes, Between between) {
    this.driver = TopologyTestDriver.of(topology).manualCommit().limitUncommitted(limitBytes);
    this.between = between;
  }

  PortionsRun run() {
    for (int round = 0; round < ROUNDS; round++) {
      long startMs = round * JUMP_MS;
      for (int event = 0; event < EVENTS_PER_ROUND; event++) {
        event(startMs + random.nextInt(60));
      }
      endEpochs();
      jump(startMs + JUMP_MS);
      endEpoch();
      // These come while it is emitted; the first two are late by then.
      event(startMs + 10);
      event(startMs + 50);
      event(startMs + JUMP_MS + 5);
      endEpochs();
    }
    driver.advanceTo(Instant.ofEpochMilli(10_000));
    endEpochs();
    return this;
  }

  // What comes behind the event that lets time jump is handed over together with it.
  private void jump(long toMs) {
    pipe("jump", toMs);
    for (int event = 0; event < 5; event++) {
      event(toMs - 15 + 3L * event);
    }
  }

  void event(long timestampMs) {
    pipe("k" + random.nextInt(KEYS), timestampMs);
  }

  void pipe(String key, long timestampMs) {
    driver.input(EVENTS).pipe(key, ++number, Instant.ofEpochMilli(timestampMs));
  }

  void endEpochs() {
    while (!endEpoch()) {
      // More is left to do.
    }
  }

  /** Ends all epochs there are, and does something behind one of them. */
  void endEpochs(int number, Between once) {
    boolean done = false;
    for (int epoch = 1; !done; epoch++) {
      done = endEpoch();
      if (epoch == number) {
        once.action.accept(driver);
      }
    }
  }

  /** Ends an epoch; returns whether nothing was left to do then. */
  private boolean endEpoch() {
    boolean ended = driver.endEpoch();
    boolean done = driver.isCaughtUp();
    // Behind an exchange, the first epoch after a start only finds the way.
    if (ended && driver.changedBytes() > 0) {
      epochs++;
      mostBytes = Math.max(mostBytes, driver.changedBytes());
      between.action.accept(driver);
    }
    return done;
  }

  List<String> results() {
    List<String> results = new ArrayList<>();
    driver
        .output(RESULTS)
        .records()
        .forEach(
            one ->
                results.add(
                    "%s=%s@%d".formatted(one.key(), one.value(), one.timestamp().toEpochMilli())));
    return results;
  }

  @Override
  public void close() {
    driver.close();
  }
}
