package dev.headrace.testing;

import dev.headrace.runtime.port.Scheduler;
import dev.headrace.runtime.port.Worker;
import dev.headrace.runtime.port.WorkerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Drives all workers from the thread of the test, in the order in which they were started. */
final class ManualScheduler implements Scheduler {
  // No test needs so many rounds for one step; a topology that does feeds itself.
  private static final int ROUNDS = 1_000_000;

  private final List<Worker> workers = new ArrayList<>();

  @Override
  public WorkerHandle start(String name, Worker worker) {
    workers.add(worker);
    return new Handle(name, worker);
  }

  /** Drives all workers until none has anything to do. */
  void runUntilIdle() {
    for (int round = 0; round < ROUNDS; round++) {
      int work = 0;
      for (Worker worker : workers) {
        if (!worker.isDone()) {
          work += worker.doWork();
        }
      }
      if (work == 0) {
        return;
      }
    }
    throw new IllegalStateException(
        "the topology is still busy after %d rounds: does it feed itself?".formatted(ROUNDS));
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
