package dev.headrace.runtime.system;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.port.Worker;
import dev.headrace.runtime.port.WorkerHandle;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ThreadSchedulerTest {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  private final BlockingQueue<Throwable> failures = new ArrayBlockingQueue<>(10);
  private final ThreadScheduler scheduler = new ThreadScheduler(failures::add);

  /** Counts down from what it was given and is done at zero. */
  private static final class Countdown implements Worker {
    private final AtomicInteger left;

    Countdown(int steps) {
      left = new AtomicInteger(steps);
    }

    @Override
    public int doWork() {
      left.decrementAndGet();
      return 1;
    }

    @Override
    public boolean isDone() {
      return left.get() <= 0;
    }
  }

  /** Passes on what it is given, and is done once it has been given a negative number. */
  private static final class Relay implements Worker {
    private final BlockingQueue<Integer> in = new ArrayBlockingQueue<>(1);
    private final BlockingQueue<Integer> out = new SynchronousQueue<>();
    private volatile boolean done;

    @Override
    public int doWork() {
      Integer item = in.poll();
      if (item == null) {
        return 0;
      }
      done = item < 0;
      try {
        return done || out.offer(item, 10, TimeUnit.SECONDS) ? 1 : 0;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public boolean isDone() {
      return done;
    }
  }

  @Test
  void drivesAWorkerUntilItIsDone() {
    Countdown worker = new Countdown(1000);
    WorkerHandle handle = scheduler.start("countdown", worker);
    assertThat(handle.awaitDone(DEADLINE)).isTrue();
    assertThat(worker.left.get()).isZero();
    assertThat(failures).isEmpty();
  }

  @Test
  void losesNoWakeOfASleepingWorker() throws Exception {
    Relay worker = new Relay();
    WorkerHandle handle = scheduler.start("relay", worker);
    for (int i = 0; i < 2000; i++) {
      worker.in.put(i);
      handle.wake();
      assertThat(worker.out.poll(10, TimeUnit.SECONDS)).isEqualTo(i);
    }
    worker.in.put(-1);
    handle.wake();
    assertThat(handle.awaitDone(DEADLINE)).isTrue();
  }

  @Test
  void tellsWhatAWorkerHasThrownAndEndsItsThread() throws Exception {
    AssertionError failure = new AssertionError("broken on purpose");
    WorkerHandle handle =
        scheduler.start(
            "broken",
            new Worker() {
              @Override
              public int doWork() {
                throw failure;
              }

              @Override
              public boolean isDone() {
                return false;
              }
            });
    assertThat(failures.poll(10, TimeUnit.SECONDS)).isSameAs(failure);
    assertThat(handle.awaitDone(DEADLINE)).isTrue();
  }

  @Test
  void showsWhereAWorkerIsStuck() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    WorkerHandle handle =
        scheduler.start(
            "stuck",
            new Worker() {
              @Override
              public int doWork() {
                stuck.countDown();
                awaitQuietly(free);
                return 1;
              }

              @Override
              public boolean isDone() {
                return free.getCount() == 0;
              }
            });
    assertThat(stuck.await(10, TimeUnit.SECONDS)).isTrue();
    assertThat(handle.awaitDone(Duration.ofMillis(1))).isFalse();
    assertThat(handle.stackTrace()).contains("doWork");
    free.countDown();
    assertThat(handle.awaitDone(DEADLINE)).isTrue();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
