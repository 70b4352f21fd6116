package dev.headrace.runtime.system;

import com.google.common.collect.ImmutableMap;
import dev.headrace.runtime.port.Scheduler;
import dev.headrace.runtime.port.Worker;
import dev.headrace.runtime.port.WorkerHandle;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Drives each worker with a daemon thread of its own. A worker that finds nothing to do is tried a
 * few times more at once, then its thread sleeps until it is woken or a millisecond has passed.
 */
public final class ThreadScheduler implements Scheduler {
  // Waits inside of a step are short, so nobody is asked to wake them.
  private static final long BETWEEN_LOOKS_NANOS = TimeUnit.MICROSECONDS.toNanos(200);

  private final ImmutableMap<String, String> context;
  private final Consumer<Throwable> onFailure;

  /**
   * Creates the scheduler.
   *
   * @param onFailure told, on the worker's thread, what a worker has thrown; the thread ends then.
   *     Must not throw
   */
  public ThreadScheduler(Consumer<Throwable> onFailure) {
    this(ImmutableMap.of(), onFailure);
  }

  /**
   * Creates a scheduler whose threads say in each log line for whom they work.
   *
   * @param context what is in the context of their log lines
   * @param onFailure told what a worker has thrown; see {@link #ThreadScheduler(Consumer)}
   */
  public ThreadScheduler(Map<String, String> context, Consumer<Throwable> onFailure) {
    this.context = ImmutableMap.copyOf(context);
    this.onFailure = onFailure;
  }

  @Override
  public WorkerHandle start(String name, Worker worker) {
    WorkerThread started = new WorkerThread(name, worker, context, onFailure);
    started.start();
    return started;
  }

  @Override
  public void awaitFromWorker(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(this, BETWEEN_LOOKS_NANOS);
    }
  }
}
