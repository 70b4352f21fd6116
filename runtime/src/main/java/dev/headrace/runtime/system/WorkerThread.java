package dev.headrace.runtime.system;

import dev.headrace.runtime.port.Worker;
import dev.headrace.runtime.port.WorkerHandle;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A worker and the thread that drives it.
 *
 * <p>A wake must never be lost, and must cost a busy worker nothing but a read. So the thread first
 * announces that it is about to sleep, then tries the worker once more, and only then parks; a
 * waker publishes its work before it looks at the announcement. Whichever comes second sees the
 * other: the last try finds the work, or the waker sees the announcement and unparks (an unpark
 * before the park makes the park return at once). Both sides write before they read, with a full
 * fence between.
 */
final class WorkerThread implements WorkerHandle {
  private static final Logger LOG = LoggerFactory.getLogger(WorkerThread.class);
  private static final int IDLE_TRIES_BEFORE_SLEEP = 50;
  private static final long LONGEST_SLEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Worker worker;
  private final Map<String, String> context;
  private final Consumer<Throwable> onFailure;
  private final Thread thread;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile boolean sleepy;

  WorkerThread(
      String name, Worker worker, Map<String, String> context, Consumer<Throwable> onFailure) {
    this.worker = worker;
    this.context = context;
    this.onFailure = onFailure;
    this.thread = new Thread(this::run, name);
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public void wake() {
    VarHandle.fullFence();
    if (sleepy) {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public boolean awaitDone(Duration atMost) {
    try {
      return done.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return done.getCount() == 0;
    }
  }

  @Override
  public String stackTrace() {
    return Arrays.stream(thread.getStackTrace())
        .map(StackTraceElement::toString)
        .collect(Collectors.joining("\n"));
  }

  private void run() {
    context.forEach(MDC::put);
    try {
      drive();
    } catch (Throwable e) {
      // Errors too: a worker that died of one must not look like one that is merely slow.
      LOG.error("Worker {} has failed; its thread ends.", thread.getName(), e);
      onFailure.accept(e);
    } finally {
      done.countDown();
    }
  }

  private void drive() {
    int idleTries = 0;
    while (!worker.isDone()) {
      if (worker.doWork() > 0) {
        idleTries = 0;
      } else if (++idleTries < IDLE_TRIES_BEFORE_SLEEP) {
        Thread.onSpinWait();
      } else if (sleepUnlessThereIsWork() > 0) {
        idleTries = 0;
      }
    }
  }

  private int sleepUnlessThereIsWork() {
    sleepy = true;
    VarHandle.fullFence();
    int workDone = worker.doWork();
    if (workDone == 0 && !worker.isDone()) {
      LockSupport.parkNanos(this, LONGEST_SLEEP_NANOS);
    }
    sleepy = false;
    return workDone;
  }
}
