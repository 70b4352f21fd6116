package dev.headrace.testing;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.DropReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A topology under test, and a record of what was done to it, to be told to an oracle. */
final class ModelRun implements AutoCloseable {
  private final TopologyTestDriver driver;
  private final ModelSetup setup;
  private final List<ModelInput> inputs = new ArrayList<>();
  private final List<Integer> epochs = new ArrayList<>();
  private long newestMs;
  private int number;

  ModelRun(Topology topology, ModelSetup setup) {
    this(setup.start(topology), setup);
  }

  ModelRun(TopologyTestDriver driver, ModelSetup setup) {
    this.driver = driver;
    this.setup = setup;
  }

  ModelRun run(List<ModelStep> steps) {
    steps.forEach(step -> step.runOn(this));
    return this;
  }

  TopologyTestDriver driver() {
    return driver;
  }

  // --- What steps do ---

  void event(@Nullable String key, @Nullable String letter, int forwardMs, int behindMs) {
    newestMs += forwardMs;
    var input = new ModelInput(++number, key, letter, Math.max(0, newestMs - behindMs));
    inputs.add(input);
    Instant timestamp = Instant.ofEpochMilli(input.timestampMs());
    driver.input(ModelTopology.EVENTS).pipe(key, input.value(), timestamp);
    if (!setup.manualCommit()) {
      epochs.add(inputs.size());
    }
  }

  void advance(int forwardMs) {
    // Records that a source has not read yet would come behind.
    commit();
    newestMs += forwardMs;
    inputs.add(ModelInput.moment(newestMs));
    driver.advanceTo(Instant.ofEpochMilli(newestMs));
    commit();
  }

  void commit() {
    driver.commit();
    epochs.add(inputs.size());
  }

  void restart() {
    driver.restart();
    epochs.add(inputs.size());
    takeUpTopics();
  }

  void crash() {
    driver.crash();
    takeUpTopics();
  }

  void crashWithoutDisk() {
    driver.crashWithoutDisk();
    takeUpTopics();
  }

  // A shard first works off what its repartition topic holds, and until that is committed sources
  // are not read. Records that are written meanwhile are not waited for on other partitions, so
  // they could become late.
  private void takeUpTopics() {
    if (setup.throughTopics() && setup.partitions() > 1) {
      commit();
    }
  }

  /** Closes every window, and leaves nothing uncommitted. */
  ModelRun finish() {
    driver.commit();
    newestMs += 1000;
    inputs.add(ModelInput.moment(newestMs));
    // Twice: time that goes by without a record is forgotten when its epoch is aborted.
    driver.advanceTo(Instant.ofEpochMilli(newestMs));
    driver.commit();
    driver.advanceTo(Instant.ofEpochMilli(newestMs));
    commit();
    return this;
  }

  // --- What is known afterwards ---

  BatchOracle oracle() {
    return new BatchOracle(inputs);
  }

  List<Integer> epochs() {
    return epochs;
  }

  /** Returns how often an event was dropped for a reason, over all restarts. */
  long drops(DropReason reason) {
    return driver.drops().getOrDefault(reason, 0L);
  }

  List<BatchOracle.Result<String>> plain(Topic<String, ?> topic) {
    return ModelResults.plain(driver.output(topic));
  }

  List<BatchOracle.Result<BatchOracle.Window>> windowed(Topic<Windowed<String>, String> topic) {
    return ModelResults.windowed(driver.output(topic));
  }

  Map<String, String> rows(String store) {
    return ModelResults.rows(driver.store(store));
  }

  Map<BatchOracle.Window, String> windowRows(String store) {
    return ModelResults.windowRows(driver.store(store));
  }

  @Override
  public void close() {
    driver.close();
  }
}
