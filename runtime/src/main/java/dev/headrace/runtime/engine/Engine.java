package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableSortedMap;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.metric.EngineMetrics;
import dev.headrace.runtime.operator.DropReason;
import dev.headrace.runtime.port.WorkerHandle;
import dev.headrace.runtime.query.StoreAccess;
import dev.headrace.runtime.query.StorePartition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * One instance of an application, started once and closed once. All methods may be called from any
 * thread.
 */
public final class Engine {
  private final Lifecycle lifecycle;
  private final Requests requests = new Requests();
  private final Failures failures = new Failures();
  private final EngineMetrics metrics = new EngineMetrics();
  private final Coordinator coordinator;
  private final WorkerHandle handle;

  /**
   * Starts an instance; returns at once.
   *
   * @param plan the topology
   * @param settings how it runs
   * @param world where it runs
   * @param listener told of every change of state
   */
  public Engine(Plan plan, EngineSettings settings, World world, StateListener listener) {
    lifecycle = new Lifecycle(plan.application(), listener);
    coordinator =
        new Coordinator(
            plan, settings, world, new Coordinator.Shared(lifecycle, requests, failures, metrics));
    handle = world.scheduler().start(plan.application() + "-coordinator", coordinator);
    coordinator.attach(handle);
  }

  /** Returns the present state. */
  public AppState state() {
    return lifecycle.state();
  }

  /** Returns why the instance has failed, or is about to fail. */
  public Optional<Throwable> failure() {
    return Optional.ofNullable(failures.first());
  }

  /** Reports a failure of a thread of the instance: it drops what is uncommitted and ends. */
  public void fail(Throwable failure) {
    failures.report(failure);
    handle.wake();
  }

  /** Returns how far it has come. */
  public Progress progress() {
    return coordinator.standing().progress();
  }

  /**
   * Returns up to where it has processed and committed each of its inputs, once it has caught up
   * with all of them as far as it has heard; empty before.
   */
  public Optional<Map<TopicPartition, Long>> reached() {
    return coordinator.standing().reached();
  }

  /** Returns how far tasks that have come to this process are restored, if any is on its way. */
  public Optional<RestoreProgress> restoring() {
    return coordinator.standing().restoring();
  }

  /** Returns the number of events dropped so far, by reason. */
  public Map<DropReason, Long> drops() {
    return metrics.drops().counts();
  }

  /** Returns what it publishes about itself. */
  public EngineMetrics metrics() {
    return metrics;
  }

  /**
   * Returns what a function of the user does that has held a lane for longer than the patience of
   * the settings, seen from the moment somebody has looked, and for how long; empty if none has.
   */
  public Optional<Map.Entry<String, Duration>> heldBy() {
    return coordinator.standing().held().map(held -> Map.entry(held.operator(), held.held()));
  }

  /** Returns why the local disk has no room to get on, if it has none. */
  public Optional<String> diskFull() {
    return coordinator.standing().diskFull();
  }

  /** Returns that no broker has answered for a while, and for how long, if that is so. */
  public Optional<String> silence() {
    return coordinator
        .standing()
        .silence()
        .map(silence -> "no broker has answered for " + silence.toSeconds() + " s");
  }

  /**
   * Returns which record is to be tried again later, by which operator, and what it has failed
   * with; empty if there is none. Its partition pauses meanwhile.
   */
  public Optional<String> heldRecord() {
    return coordinator.standing().heldRecord();
  }

  /** Asks it to end the epoch as soon as possible. */
  public void requestCommit() {
    requests.commit();
    handle.wake();
  }

  /** Asks it to let event time advance at its sources without a record. */
  public void advanceTo(long timeMs) {
    requests.order(() -> coordinator.advanceTo(timeMs));
    handle.wake();
  }

  /** Asks it to commit what is done and to close; does not wait. */
  public void requestClose() {
    requests.close();
    coordinator.wakeFromWait();
    handle.wake();
  }

  /** Waits for the final state; returns whether it was reached in time. */
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return lifecycle.awaitEnd(atMost.toNanos());
  }

  /** Returns where its threads stand, for a report of what keeps it from closing. */
  public List<String> stackTraces() {
    return coordinator.stackTraces();
  }

  /** Returns the instances of a store by partition, to be looked into only while nothing runs. */
  public ImmutableSortedMap<Integer, StorePartition> stores(String name) {
    return coordinator.stores(name);
  }

  /**
   * Returns the way to the partitions of a store while everything runs.
   *
   * @param name the name of a store of the topology
   * @param atMost how long to wait for an answer
   */
  public StoreAccess access(String name, Duration atMost) {
    return coordinator.access(name, atMost);
  }
}
