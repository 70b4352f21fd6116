package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableSortedMap;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.operator.Drops;
import dev.headrace.runtime.port.EpochAbortedException;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.port.Worker;
import dev.headrace.runtime.port.WorkerHandle;
import dev.headrace.runtime.store.TypedStore;
import dev.headrace.runtime.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one worker that talks to the log: it joins the group, restores, takes input in, commits
 * epochs and closes. Each step is a method that does a bounded piece of work and may name the next
 * one; the same steps run on a thread in production and by hand in the test driver.
 */
final class Coordinator implements Worker {
  /** What the coordinator shares with the threads that watch and steer it. */
  record Shared(Lifecycle lifecycle, Requests requests, Failures failures, Drops drops) {}

  /** One station; returns how much work was done. */
  private interface Step {
    int run();
  }

  private static final Logger log = LoggerFactory.getLogger(Coordinator.class);
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(10);
  private static final int ABORTS_IN_A_ROW = 10;

  private final Plan plan;
  private final EngineSettings settings;
  private final World world;
  private final Shared shared;
  private final Ownership ownership = new Ownership();
  private final Lanes lanes;
  private Step step = this::connect;
  private boolean done;
  private boolean failing;
  private int abortsInARow;
  private @Nullable Barrier barrier;
  private @Nullable Joining joining;
  private @Nullable Restoration restoration;
  private @Nullable Running running;
  private volatile @Nullable LogSession session;
  private volatile @Nullable WorkerHandle handle;
  private volatile Progress progress = new Progress(0, -1, 0, false);

  Coordinator(Plan plan, EngineSettings settings, World world, Shared shared) {
    this.plan = plan;
    this.settings = settings;
    this.world = world;
    this.shared = shared;
    this.lanes = new Lanes(settings, world.scheduler(), shared.failures(), this::wake);
  }

  void attach(WorkerHandle workerHandle) {
    handle = workerHandle;
  }

  private void wake() {
    WorkerHandle current = handle;
    if (current != null) {
      current.wake();
    }
  }

  // A failure in any step or on any lane leads to the same end: drop what is uncommitted, let go.
  @Override
  public int doWork() {
    try {
      if (shared.failures().first() != null && !failing) {
        fail();
      }
      return step.run();
    } catch (EpochAbortedException e) {
      abort(e);
      return 1;
    } catch (Throwable e) {
      shared.failures().report(e);
      if (failing) {
        finish();
      }
      return 1;
    }
  }

  @Override
  public boolean isDone() {
    return done;
  }

  // --- From the start to running ---

  private int connect() {
    shared.lifecycle().become(AppState.STARTING);
    Joining next;
    try (TopicAdmin admin = world.log().openAdmin()) {
      next = new Joining(TopicSetup.prepare(admin, plan), world, settings);
    }
    joining = next;
    step = this::awaitAlone;
    return 1;
  }

  private int awaitAlone() {
    if (shared.requests().isCloseRequested()) {
      return finish();
    }
    Joining current = Objects.requireNonNull(joining);
    if (!current.isAlone()) {
      return 0;
    }
    LogSession opened = world.log().openSession(settings.session());
    session = opened;
    opened.writer().open();
    opened.reader().subscribe(current.topics(), ownership);
    step = this::join;
    return 1;
  }

  private int join() {
    if (shared.requests().isCloseRequested()) {
      return finish();
    }
    Joining current = Objects.requireNonNull(joining);
    session().reader().poll(shortPoll());
    if (!current.isComplete(ownership.owned())) {
      return 0;
    }
    ownership.hasShrunk();
    shared.lifecycle().become(AppState.RESTORING);
    current.acquire(session().reader());
    Restoration next =
        new Restoration(current.layout(), world.databases(), world.log().openPartitionReader());
    restoration = next;
    next.begin(current.pending());
    step = this::restore;
    return 1;
  }

  private int restore() {
    // Stays in the group meanwhile; nothing arrives, since every partition is paused.
    session().reader().poll(Duration.ZERO);
    Restoration current = Objects.requireNonNull(restoration);
    if (ownership.hasShrunk() || shared.requests().isCloseRequested()) {
      current.close();
      restoration = null;
      step = this::join;
    } else if (current.step(shortPoll())) {
      startTasks(current);
    }
    return 1;
  }

  private void startTasks(Restoration restored) {
    Layout layout = Objects.requireNonNull(joining).layout();
    Running next = new Running(plan, layout, settings, world, session(), lanes, shared.drops());
    next.start(Objects.requireNonNull(joining).pending(), restored);
    restored.close();
    restoration = null;
    running = next;
    shared.lifecycle().become(AppState.RUNNING);
    step = this::run;
  }

  // --- Running ---

  private int run() {
    Running current = Objects.requireNonNull(running);
    boolean took = shared.requests().runOrders();
    took |= current.takeIn();
    if (ownership.hasShrunk()) {
      log.warn("Partitions were taken away; what is uncommitted is dropped and taken again");
      release(this::rejoin);
      return 1;
    }
    progress = current.progress();
    if (shared.requests().isCloseRequested()
        || (shared.requests().isCommitRequested() && current.epochs().isActive())
        || current.epochs().isDue()) {
      current.epochs().startDrain();
      step = this::drain;
      return 1;
    }
    shared.requests().committed();
    return took || (current.epochs().isActive() && !settings.epochs().onRequestOnly()) ? 1 : 0;
  }

  void advanceTo(long timeMs) {
    Running current = Objects.requireNonNull(running);
    current.epochs().activate();
    current.advanceTo(timeMs);
  }

  private int drain() {
    Running current = Objects.requireNonNull(running);
    if (!current.epochs().drain()) {
      return 0;
    }
    if (shared.failures().first() != null) {
      return 1;
    }
    current.commit();
    abortsInARow = 0;
    shared.requests().committed();
    progress = current.progress();
    if (shared.requests().isCloseRequested()) {
      shared.lifecycle().become(AppState.CLOSING);
      release(this::finish);
    } else {
      step = this::run;
    }
    return 1;
  }

  // --- Aborting an epoch ---

  private void abort(EpochAbortedException reason) {
    abortsInARow++;
    log.warn("The epoch is aborted and taken again: {}", reason.getMessage());
    if (abortsInARow > ABORTS_IN_A_ROW || running == null) {
      shared.failures().report(reason);
      return;
    }
    barrier = lanes.stand();
    step = this::abortStanding;
  }

  private int abortStanding() {
    if (!isBarrierOpen()) {
      return 0;
    }
    session().writer().abort();
    Objects.requireNonNull(running).epochs().discard();
    barrier = lanes.forEachTask(Task::aborted);
    step = this::takeAgain;
    return 1;
  }

  private int takeAgain() {
    if (!isBarrierOpen()) {
      return 0;
    }
    Objects.requireNonNull(running).resume();
    step = this::run;
    return 1;
  }

  private boolean isBarrierOpen() {
    return Objects.requireNonNull(barrier).isOpen();
  }

  // --- Letting go ---

  private void fail() {
    failing = true;
    if (running == null) {
      step = this::finish;
    } else {
      release(this::finish);
    }
  }

  private void release(Step next) {
    barrier = lanes.stand();
    step = () -> releaseStanding(next);
  }

  private int releaseStanding(Step next) {
    if (!isBarrierOpen()) {
      return 0;
    }
    try {
      session().writer().abort();
    } catch (RuntimeException e) {
      // Only an epoch that will never be committed is lost here; the log drops it by itself.
      log.warn("Aborting the last epoch failed: {}", e.getMessage());
    }
    barrier = lanes.releaseTasks();
    step = () -> isBarrierOpen() ? next.run() : 0;
    return 1;
  }

  private int rejoin() {
    running = null;
    step = this::join;
    Objects.requireNonNull(joining).startWaiting();
    return 1;
  }

  private int finish() {
    failing = true;
    done = true;
    lanes.end();
    try {
      letGo();
    } catch (RuntimeException e) {
      shared.failures().report(e);
    }
    Throwable failure = shared.failures().first();
    shared.lifecycle().become(failure == null ? AppState.CLOSED : AppState.FAILED);
    return 1;
  }

  private void letGo() {
    if (restoration != null) {
      restoration.close();
    }
    LogSession current = session;
    if (current != null) {
      current.close(LEAVE_LIMIT);
    }
  }

  // --- For the threads that watch ---

  Progress progress() {
    return progress;
  }

  void wakeReader() {
    LogSession current = session;
    if (current != null) {
      current.reader().wakeup();
    }
  }

  List<String> stackTraces() {
    List<String> traces = new ArrayList<>(lanes.stackTraces());
    WorkerHandle current = handle;
    if (current != null) {
      traces.add(current.stackTrace());
    }
    return traces;
  }

  Map<Integer, TypedStore> stores(String name) {
    var stores = ImmutableSortedMap.<Integer, TypedStore>naturalOrder();
    for (Task task : lanes.tasks()) {
      task.stores()
          .map(all -> all.byName().get(name))
          .ifPresent(store -> stores.put(task.id().partition(), store));
    }
    return stores.buildOrThrow();
  }

  private LogSession session() {
    return Objects.requireNonNull(session);
  }

  private Duration shortPoll() {
    return world.longestPoll().compareTo(PATIENCE) < 0 ? world.longestPoll() : PATIENCE;
  }
}
