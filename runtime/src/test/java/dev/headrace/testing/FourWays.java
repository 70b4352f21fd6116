package dev.headrace.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * Runs the same steps four ways: straight; with the commit of each event aborted once; started
 * again from the disk after every step; killed and restored from the changelogs after every step.
 * What is committed must be the same.
 */
public final class FourWays {
  private final Supplier<TopologyTestDriver> drivers;
  private final List<Consumer<TopologyTestDriver>> steps = new ArrayList<>();

  private FourWays(Supplier<TopologyTestDriver> drivers) {
    this.drivers = drivers;
  }

  public static FourWays of(Topology topology) {
    return new FourWays(() -> TopologyTestDriver.of(topology));
  }

  public static FourWays of(Supplier<TopologyTestDriver> drivers) {
    return new FourWays(drivers);
  }

  public <K, V> FourWays pipe(Topic<K, V> topic, K key, V value, long timestampMs) {
    return step(driver -> pipe(driver, topic, key, value, timestampMs));
  }

  /** Pipes an event for a test that goes another way. */
  static <K, V> void pipe(
      TopologyTestDriver driver, Topic<K, V> topic, K key, V value, long timestampMs) {
    driver.input(topic).pipe(key, value, Instant.ofEpochMilli(timestampMs));
  }

  public FourWays advanceTo(long eventTimeMs) {
    return step(driver -> driver.advanceTo(Instant.ofEpochMilli(eventTimeMs)));
  }

  public FourWays step(Consumer<TopologyTestDriver> step) {
    steps.add(step);
    return this;
  }

  /** Returns the records of a topic as {@code key=value@timestamp}, the same whichever way. */
  public <K, V> List<String> output(Topic<K, V> topic) {
    return outputs(topic).get(0);
  }

  /** Returns the records of several topics, the same whichever way. */
  public List<List<String>> outputs(Topic<?, ?>... topics) {
    List<List<String>> straight = run(topics, driver -> {});
    assertThat(runAborted(topics)).as("each event aborted once").isEqualTo(straight);
    assertThat(run(topics, TopologyTestDriver::restart)).as("restarted").isEqualTo(straight);
    assertThat(run(topics, TopologyTestDriver::crashWithoutDisk))
        .as("restored")
        .isEqualTo(straight);
    return straight;
  }

  private List<List<String>> runAborted(Topic<?, ?>[] topics) {
    return run(drivers.get().interruptedBy(Interruption.ABORT), topics, driver -> {});
  }

  private List<List<String>> run(Topic<?, ?>[] topics, Consumer<TopologyTestDriver> afterEach) {
    return run(drivers.get(), topics, afterEach);
  }

  private List<List<String>> run(
      TopologyTestDriver started, Topic<?, ?>[] topics, Consumer<TopologyTestDriver> afterEach) {
    try (TopologyTestDriver driver = started) {
      for (Consumer<TopologyTestDriver> step : steps) {
        step.accept(driver);
        afterEach.accept(driver);
      }
      return List.of(topics).stream().map(topic -> read(driver, topic)).toList();
    }
  }

  /** Returns the records of a topic when epochs end after so many steps only. */
  public List<String> consolidated(Topic<?, ?> topic, int stepsPerEpoch) {
    try (TopologyTestDriver driver = drivers.get().manualCommit()) {
      IntStream.range(0, steps.size())
          .forEach(
              i -> {
                steps.get(i).accept(driver);
                if (i % stepsPerEpoch == stepsPerEpoch - 1) {
                  driver.commit();
                }
              });
      driver.commit();
      return read(driver, topic);
    }
  }

  /** Returns how many events are dropped for a reason when nothing is restarted. */
  public long drops(DropReason reason) {
    try (TopologyTestDriver driver = drivers.get()) {
      steps.forEach(step -> step.accept(driver));
      return driver.drops().getOrDefault(reason, 0L);
    }
  }

  private static <K, V> List<String> read(TopologyTestDriver driver, Topic<K, V> topic) {
    return driver.output(topic).records().stream()
        .map(
            output ->
                "%s=%s@%d"
                    .formatted(output.key(), output.value(), output.timestamp().toEpochMilli()))
        .toList();
  }
}
