package dev.headrace.runtime.port;

import java.util.function.BooleanSupplier;

/** Drives workers: with a thread each, or all from one thread in an order of its own. */
public interface Scheduler {
  /**
   * Starts to drive a worker.
   *
   * @param name the name of the thread, shown in thread dumps
   * @param worker what to drive; never driven by two threads at once
   * @return the handle to wake it and to wait for its end
   */
  WorkerHandle start(String name, Worker worker);

  /**
   * Lets the other workers go on until a condition holds that they bring about. Called by a worker
   * in the middle of a step that cannot be left before.
   *
   * @param condition what is waited for; cheap, without side effects that repeat
   */
  void awaitFromWorker(BooleanSupplier condition);
}
