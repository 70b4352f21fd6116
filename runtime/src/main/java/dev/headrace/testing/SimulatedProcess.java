package dev.headrace.testing;

import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.engine.AppState;
import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.engine.EngineSettings;
import dev.headrace.runtime.engine.World;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.Worker;
import dev.headrace.state.heap.HeapDatabases;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** One process of a simulated cluster, while it lives: an engine and its threads. */
final class SimulatedProcess {
  private final ManualScheduler scheduler = new ManualScheduler();
  private final Engine engine;
  private boolean frozen;

  SimulatedProcess(
      Plan plan, EngineSettings settings, InMemoryLog log, Clock clock, HeapDatabases disk) {
    World world = new World(log, disk, clock, scheduler, Duration.ZERO);
    engine = new Engine(plan, settings, world, (before, now) -> {});
  }

  Engine engine() {
    return engine;
  }

  boolean isFrozen() {
    return frozen;
  }

  void freeze(boolean freezes) {
    frozen = freezes;
  }

  /** Lets one of its threads do one step. */
  void step(Random random) {
    List<Worker> workers = scheduler.workers();
    scheduler.drive(workers.get(random.nextInt(workers.size())));
  }

  /** Lets each of its threads do one step. */
  void stepAll() {
    scheduler.workers().forEach(scheduler::drive);
  }

  boolean hasEnded() {
    return engine.state().isFinal();
  }

  boolean isCaughtUp() {
    return engine.state() == AppState.RUNNING && engine.progress().caughtUp();
  }
}
