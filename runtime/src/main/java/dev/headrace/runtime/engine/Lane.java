package dev.headrace.runtime.engine;

import dev.headrace.runtime.engine.RowMaintenance.Pace;
import dev.headrace.runtime.engine.RowMaintenance.Unpersisted;
import dev.headrace.runtime.port.Outlet;
import dev.headrace.runtime.port.Worker;
import dev.headrace.runtime.port.WorkerHandle;
import dev.headrace.runtime.query.StorePartition;
import dev.headrace.runtime.query.StoreUnavailableException;
import dev.headrace.runtime.query.StoreUnavailableException.Reason;
import dev.headrace.runtime.store.CacheBudget;
import dev.headrace.runtime.store.TypedStore;
import dev.headrace.runtime.task.CommittedEpoch;
import dev.headrace.runtime.task.Task;
import dev.headrace.runtime.task.TaskStores;
import dev.headrace.state.DiskFullException;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One thread's worth of tasks. Everything reaches a lane as an order in its inbox, in the order in
 * which it was posted; between orders it lets its tasks process what they have, unless it stands
 * still for a commit. After a failure it still takes orders but touches no task.
 */
final class Lane implements Worker {
  private static final int EVENTS_PER_STEP = 512;
  // What arrives within a few ms where little does; more may take long, while an epoch must not.
  private static final int MOST_LAST_EVENTS = 128;

  private final Queue<Runnable> inbox = new ConcurrentLinkedQueue<>();
  private final List<Task> tasks = new ArrayList<>();
  // Odd while in the middle of a step; written by the lane's thread only.
  private final AtomicLong steps = new AtomicLong();
  // For whoever watches, who may see it a little late.
  private volatile @Nullable Task atWork;
  private volatile boolean writing;
  private volatile @Nullable DiskFullException diskFull;
  private final IdentityHashMap<Task, Unpersisted> unpersisted = new IdentityHashMap<>();
  private volatile OptionalLong unpersistedSinceNanos = OptionalLong.empty();
  private final CacheBudget budget;
  private final Failures failures;
  private final BooleanSupplier isToAbort;
  private final Runnable wakeCoordinator;
  private volatile @Nullable WorkerHandle handle;
  private volatile @Nullable Outlet outlet;
  // Tasks take turns, so that one with many rows does not keep the others from writing.
  private int nextToMaintain;
  private boolean standing = true;
  private boolean failed;
  // A task was left in the middle of an event: nothing may be done but undo the epoch.
  private boolean interrupted;
  private volatile boolean done;
  // Only of use to the very thread that has set it, so it may be seen late by others.
  private @Nullable Thread driver;

  /**
   * Creates a lane without tasks, which stands still.
   *
   * @param budget the memory that the stores of its tasks count on
   * @param failures hears of what goes wrong
   * @param isToAbort whether what goes wrong is undone by the abort of the epoch
   * @param wakeCoordinator tells the coordinator that there is news
   */
  Lane(CacheBudget budget, Failures failures, BooleanSupplier isToAbort, Runnable wakeCoordinator) {
    this.budget = budget;
    this.failures = failures;
    this.isToAbort = isToAbort;
    this.wakeCoordinator = wakeCoordinator;
  }

  void attach(WorkerHandle workerHandle) {
    handle = workerHandle;
  }

  @Nullable WorkerHandle handle() {
    return handle;
  }

  /** Lets its tasks write here from now on. */
  void writeTo(Outlet opened) {
    outlet = opened;
  }

  /** Returns the way of what its tasks write. */
  Outlet outlet() {
    return Objects.requireNonNull(outlet, "no session is open");
  }

  CacheBudget budget() {
    return budget;
  }

  /** Gives an order; from any thread. */
  void post(Runnable order) {
    inbox.add(order);
    WorkerHandle current = handle;
    if (current != null) {
      current.wake();
    }
  }

  /** Orders something to be done with each task; the barrier hears of it even after a failure. */
  void postForEachTask(Consumer<Task> action, Barrier barrier) {
    post(
        () -> {
          try {
            attempt(
                () -> {
                  for (Task task : tasks) {
                    atWork = task;
                    action.accept(task);
                  }
                  return tasks.size();
                });
          } finally {
            barrier.arrive();
            wakeCoordinator.run();
          }
        });
  }

  // The following run on the lane's own thread, from within orders.

  void adopt(Task task) {
    tasks.add(task);
  }

  /** Closes a task; what is not committed is dropped, also after a failure. */
  void release(Task task) {
    tasks.remove(task);
    unpersisted.remove(task);
    try (task) {
      task.aborted();
    } catch (Throwable e) {
      fail(e);
    }
  }

  void committed(CommittedEpoch epoch, RowMaintenance maintenance, Pace pace, long nowNanos) {
    attempt(
        () -> {
          tasks.forEach(task -> task.committed(epoch));
          return maintainTasks(maintenance, pace, nowNanos);
        });
  }

  /** Writes committed rows to the local disk where it is time to, while no epoch comes by. */
  void maintain(RowMaintenance maintenance, long nowNanos) {
    attempt(() -> maintainTasks(maintenance, Pace.STILL, nowNanos));
  }

  private int maintainTasks(RowMaintenance maintenance, Pace pace, long nowNanos) {
    RowMaintenance.Round round = maintenance.round(pace, budget, storeCount(), nowNanos);
    DiskFullException found = null;
    writing = true;
    int first = nextToMaintain;
    for (int turn = first; turn < first + tasks.size(); turn++) {
      Task task = tasks.get(turn % tasks.size());
      atWork = task;
      boolean someHasWritten = round.hasWritten();
      try {
        task.stores().ifPresent(stores -> maintain(task, stores, round, nowNanos));
      } catch (DiskFullException e) {
        // Nothing is lost: the rows stay in memory and are in the changelog.
        found = e;
      }
      if (round.hasWritten() && !someHasWritten) {
        nextToMaintain = (turn + 1) % tasks.size();
      }
    }
    writing = false;
    diskFull = found;
    unpersistedSinceNanos =
        unpersisted.values().stream().flatMapToLong(each -> each.sinceNanos().stream()).min();
    return tasks.size();
  }

  private void maintain(Task task, TaskStores stores, RowMaintenance.Round round, long nowNanos) {
    Unpersisted rows = unpersisted.computeIfAbsent(task, any -> new Unpersisted(nowNanos));
    long bytesBefore = rows.bytes();
    try {
      round.maintain(stores, rows);
    } finally {
      if (rows.bytes() != bytesBefore) {
        task.publishUnpersisted(rows.bytes(), rows.sinceNanos());
      }
    }
  }

  /** Returns since when the oldest committed row has not been on the disk; from any thread. */
  OptionalLong unpersistedSinceNanos() {
    return unpersistedSinceNanos;
  }

  /** Returns why committed rows could not be written when that was last tried; from any thread. */
  @Nullable DiskFullException diskFull() {
    return diskFull;
  }

  /** Lets the tasks look at the wall clock, and says so when one of them did something. */
  void tick(AtomicBoolean acted) {
    attempt(
        () -> {
          int acting = 0;
          for (Task task : tasks) {
            acting += task.tick() ? 1 : 0;
          }
          if (acting > 0) {
            acted.set(true);
            wakeCoordinator.run();
          }
          return acting;
        });
  }

  void stand() {
    standing = true;
  }

  /** Stands still as soon as its tasks have done what they have, if that is not much. */
  void finish() {
    attempt(() -> step(MOST_LAST_EVENTS));
    stand();
  }

  void go() {
    standing = false;
  }

  /** Goes on with orders after it was interrupted: its tasks are to be undone first. */
  void recover() {
    interrupted = false;
  }

  void end() {
    done = true;
  }

  private int storeCount() {
    return tasks.stream()
        .mapToInt(task -> task.stores().map(stores -> stores.byName().size()).orElse(0))
        .sum();
  }

  // --- Questions ---

  /** Answers a question about a store of one of its tasks. */
  <T> T answer(Task task, String store, Function<StorePartition, T> question) {
    if (failed || !tasks.contains(task)) {
      throw new StoreUnavailableException(
          failed ? Reason.NOT_RUNNING : Reason.MOVED,
          "store '%s' cannot be asked: %s"
              .formatted(
                  store,
                  failed
                      ? "the application has failed"
                      : "partition %d is leaving this process".formatted(task.id().partition())));
    }
    TypedStore found = task.store(store).orElseThrow();
    return question.apply(new StorePartition(found, task.committedEventTimeMs()));
  }

  /** Does something with a store that nobody waits for, unless it is gone. */
  void hear(Task task, String store, Consumer<StorePartition> message) {
    if (!failed && tasks.contains(task)) {
      task.store(store)
          .ifPresent(
              found -> message.accept(new StorePartition(found, task.committedEventTimeMs())));
    }
  }

  /** Returns whether the calling thread is in the middle of a step of this lane. */
  boolean isDrivenByThisThread() {
    return driver == Thread.currentThread();
  }

  @Override
  public int doWork() {
    driver = Thread.currentThread();
    try {
      return takeOrdersAndStep();
    } finally {
      driver = null;
    }
  }

  /** Returns the number of starts and ends of steps so far; from any thread. */
  long steps() {
    return steps.get();
  }

  /** Returns the operator whose code was entered last, as far as can be told; from any thread. */
  String operatorAtWork() {
    Task task = atWork;
    if (task == null) {
      return "no operator";
    }
    Outlet open = outlet;
    if (open != null && open.isWaiting()) {
      return "the log, which takes no more of what task %s writes,".formatted(task.id());
    }
    return writing ? "the local disk of task " + task.id() : task.operatorAtWork();
  }

  private int takeOrdersAndStep() {
    steps.lazySet(steps.get() + 1);
    try {
      return takeOrders();
    } finally {
      steps.lazySet(steps.get() + 1);
    }
  }

  private int takeOrders() {
    int work = 0;
    for (Runnable order = inbox.poll(); order != null; order = inbox.poll()) {
      try {
        order.run();
      } catch (Throwable e) {
        fail(e);
      }
      work++;
    }
    return standing ? work : work + attempt(() -> step(EVENTS_PER_STEP));
  }

  private int step(int eventsPerTask) {
    int processed = 0;
    for (Task task : tasks) {
      atWork = task;
      processed += task.process(eventsPerTask);
    }
    return processed;
  }

  /**
   * Runs something that touches tasks, unless the lane has failed or was interrupted, and hands
   * over what they have written. An error of user code or of the machine must not end the thread
   * silently: it ends the engine, unless the abort of the epoch will undo it.
   */
  int attempt(IntSupplier action) {
    if (failed || interrupted) {
      return 0;
    }
    try {
      int work = action.getAsInt();
      handOver();
      return work;
    } catch (RuntimeException e) {
      if (isToAbort.getAsBoolean()) {
        interrupted = true;
        wakeCoordinator.run();
      } else {
        fail(e);
      }
      return 1;
    } catch (Throwable e) {
      fail(e);
      return 1;
    }
  }

  private void handOver() {
    Outlet open = outlet;
    if (open != null) {
      open.handOver();
    }
  }

  private void fail(Throwable failure) {
    failed = true;
    failures.report(failure);
    wakeCoordinator.run();
  }

  @Override
  public boolean isDone() {
    return done;
  }
}
