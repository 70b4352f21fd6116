package dev.headrace.testing;

import dev.headrace.runtime.port.Scheduler;
import dev.headrace.runtime.port.Worker;
import dev.headrace.runtime.port.WorkerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;

/** Drives all workers from the thread of the test, in the order in which they were started. */
final class ManualScheduler implements Scheduler {
  // No test needs so many rounds for one step; a topology that does feeds itself.
  private static final int ROUNDS = 1_000_000;

  private final List<Worker> workers = new ArrayList<>();
  // The workers whose steps are under way, one within the other.
  private final Set<Worker> working = Collections.newSetFromMap(new IdentityHashMap<>());

  @Override
  public WorkerHandle start(String name, Worker worker) {
    workers.removeIf(Worker::isDone);
    workers.add(worker);
    return new Handle(name, worker);
  }

  /** Drives all workers until none has anything to do. */
  void runUntilIdle() {
    for (int round = 0; round < ROUNDS; round++) {
      if (driveAll() == 0) {
        return;
      }
    }
    throw new IllegalStateException(
        "the topology is still busy after %d rounds: does it feed itself?".formatted(ROUNDS));
  }

  @Override
  public void awaitFromWorker(BooleanSupplier condition) {
    for (int round = 0; !condition.getAsBoolean(); round++) {
      driveAll();
      if (round == ROUNDS) {
        throw new IllegalStateException(
            "what a worker waits for does not come in %d rounds".formatted(ROUNDS));
      }
    }
  }

  private int driveAll() {
    int work = 0;
    // A worker may start another one.
    for (Worker worker : workers()) {
      work += drive(worker);
    }
    return work;
  }

  /** Lets a worker do one step, unless it is in the middle of one; returns how much it did. */
  int drive(Worker worker) {
    if (worker.isDone() || !working.add(worker)) {
      return 0;
    }
    try {
      return worker.doWork();
    } finally {
      working.remove(worker);
    }
  }

  /** Returns all workers that may have work, in the order in which they were started. */
  List<Worker> workers() {
    return List.copyOf(workers);
  }

  private record Handle(String name, Worker worker) implements WorkerHandle {
    @Override
    public void wake() {
      // Every worker is driven in every round.
    }

    @Override
    public boolean awaitDone(Duration atMost) {
      return worker.isDone();
    }

    @Override
    public String stackTrace() {
      return name + " is driven by the thread of the test";
    }
  }
}
