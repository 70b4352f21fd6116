package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableSortedMap;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.metric.EngineMetrics;
import dev.headrace.runtime.operator.HeldRecords;
import dev.headrace.runtime.port.EpochAbortedException;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.LogSession.Departure;
import dev.headrace.runtime.port.LogUnreachableException;
import dev.headrace.runtime.port.SessionLostException;
import dev.headrace.runtime.port.Worker;
import dev.headrace.runtime.port.WorkerHandle;
import dev.headrace.runtime.query.StoreAccess;
import dev.headrace.runtime.query.StorePartition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one worker that talks to the log: it starts up, takes input in, commits epochs and closes.
 * Each step is a method that does a bounded piece of work and may name the next one; the same steps
 * run on a thread in production and by hand in the test driver.
 */
final class Coordinator implements Worker {
  /** What the coordinator shares with the threads that watch and steer it. */
  record Shared(Lifecycle lifecycle, Requests requests, Failures failures, EngineMetrics metrics) {}

  /** One station; returns how much work was done. */
  private interface Step {
    int run();
  }

  private static final Logger log = LoggerFactory.getLogger(Coordinator.class);
  private static final Duration LEAVE_LIMIT = Duration.ofSeconds(10);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

  private final EngineSettings settings;
  private final World world;
  private final Shared shared;
  private final Lanes lanes;
  private final GlobalTables globalTables;
  private final HeldRecords held;
  private final TopicWatch topics;
  private final Startup startup;
  private final Reopenings reopenings = new Reopenings();
  private final Aborts aborts;
  private final Standing standing;
  private Step step = this::start;
  private boolean done;
  private boolean failing;
  private boolean closing;
  private long resumeAtNanos;
  private @Nullable Running running;
  private volatile @Nullable WorkerHandle handle;

  Coordinator(Plan plan, EngineSettings settings, World world, Shared shared) {
    this.settings = settings;
    this.world = world;
    this.shared = shared;
    this.held = new HeldRecords(world.clock());
    this.aborts = new Aborts(world.clock(), world.longestPoll());
    this.lanes =
        new Lanes(settings, world.scheduler(), shared.failures(), held::isAsked, this::wake);
    LaneAlarm laneAlarm = new LaneAlarm(lanes, world.clock(), settings.patience());
    this.globalTables =
        new GlobalTables(plan, world, shared.metrics().drops(), shared.failures(), this::wake);
    if (!globalTables.isEmpty()) {
      world.scheduler().start(plan.application() + "-global-tables", globalTables);
    }
    this.topics = new TopicWatch(world.log(), world.clock(), this::topicsChanged);
    this.standing = new Standing(shared.lifecycle(), aborts, laneAlarm, held, topics);
    // Where one thread drives everything, nobody can be silent.
    if (!world.longestPoll().isZero()) {
      world.scheduler().start(plan.application() + "-topics", topics);
      var alarm = new SilenceAlarm(topics, shared.lifecycle(), world.clock());
      world.scheduler().start(plan.application() + "-silence", alarm);
    }
    Lasting lasting =
        new Lasting(shared.metrics(), globalTables, held, topics, shared.lifecycle()::isRestoring);
    this.startup = new Startup(plan, settings, world, lanes, lasting);
  }

  void attach(WorkerHandle workerHandle) {
    handle = workerHandle;
  }

  private void topicsChanged(LogException change) {
    shared.failures().report(change);
    wake();
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
    } catch (SessionLostException e) {
      reopen(e);
      return 1;
    } catch (LogUnreachableException e) {
      waitForLog(e);
      return 1;
    } catch (Throwable e) {
      giveUp(e);
      return 1;
    }
  }

  @Override
  public boolean isDone() {
    return done;
  }

  // --- Starting and running ---

  private int start() {
    if (shared.requests().isCloseRequested()) {
      return finish();
    }
    if (shared.lifecycle().said() == AppState.CREATED) {
      shared.lifecycle().become(AppState.STARTING);
    }
    return unlessClosed(this::join);
  }

  private int unlessClosed(Step next) {
    try {
      return next.run();
    } catch (LogException e) {
      // Nobody waits any more for an answer that has failed to come.
      if (shared.requests().isCloseRequested()) {
        return finish();
      }
      throw e;
    }
  }

  private int join() {
    // Nobody joins the group before it can look everything up.
    if (!startup.prepare()) {
      step = this::awaitPrepared;
      return 1;
    }
    running = startup.run();
    shared.lifecycle().goesOn();
    step = this::run;
    return 1;
  }

  private int awaitPrepared() {
    return shared.requests().isCloseRequested() ? finish() : unlessClosed(this::startIfPrepared);
  }

  private int startIfPrepared() {
    if (!startup.isPrepared()) {
      return 0;
    }
    step = this::start;
    return 1;
  }

  private int run() {
    Running current = Objects.requireNonNull(running);
    boolean worked = shared.requests().runOrders();
    worked |= current.takeIn();
    if (current.ownership().hasLost()) {
      current.dropAll();
      // What kept failing was dropped with them.
      aborts.forget();
      shared.lifecycle().become(AppState.RESTORING);
      return 1;
    }
    if (held.isAsked()) {
      abortToHold();
      return 1;
    }
    worked |= current.endPauses();
    worked |= current.acquire();
    worked |= current.tick();
    standing.look(current);
    if (hasToEndEpoch(current)) {
      closing = shared.requests().isCloseRequested();
      current.endEpoch(closing ? current.tasks() : Set.of());
      step = this::drain;
      return 1;
    }
    shared.requests().committed();
    return worked || (current.epochs().isActive() && !settings.epochs().onRequestOnly()) ? 1 : 0;
  }

  private boolean hasToEndEpoch(Running current) {
    return shared.requests().isCloseRequested()
        || (shared.requests().isCommitRequested() && current.epochs().isActive())
        || current.hasReadyTasks()
        || (current.isToEndSoon() && !settings.epochs().onRequestOnly())
        || current.isEpochDue();
  }

  void advanceTo(long timeMs) {
    Objects.requireNonNull(running).advanceTo(timeMs);
  }

  private int drain() {
    Running current = Objects.requireNonNull(running);
    if (!current.epochs().drain()) {
      standing.lookAtLanes();
      return 0;
    }
    if (shared.failures().first() != null) {
      return 1;
    }
    if (held.isAsked()) {
      abortToHold();
      return 1;
    }
    boolean withRecords = current.hasHadRecords();
    if (closing) {
      current.commit();
      shared.lifecycle().become(AppState.CLOSING);
      release(this::finish);
    } else {
      current.turn();
      step = this::run;
    }
    aborts.committed(withRecords);
    shared.requests().committed();
    standing.publish(current);
    return 1;
  }

  // --- Aborting an epoch ---

  private void abort(EpochAbortedException reason) {
    Running current = running;
    aborts.add(current != null && current.hasHadRecords());
    shared.metrics().epochs().aborted().increment();
    tell("The epoch is aborted and taken again", reason);
    if (aborts.areHopeless() || current == null) {
      shared.failures().report(reason);
      return;
    }
    if (shared.requests().isCloseRequested() && topics.isWaiting()) {
      release(this::finish);
      return;
    }
    resumeAtNanos = world.clock().monotonicNanos() + aborts.pause().toNanos();
    step = after(lanes.stand(), this::undo);
  }

  private static void tell(String what, RuntimeException reason) {
    log.atWarn()
        .addKeyValue(LogKeys.REASON, reason.getMessage())
        .log("{}: {}", what, reason.getMessage());
  }

  // The record that failed pauses its partition; nothing is wrong with all else.
  private void abortToHold() {
    shared.metrics().epochs().aborted().increment();
    resumeAtNanos = world.clock().monotonicNanos();
    step = after(lanes.stand(), this::undo);
  }

  private int undo() {
    Objects.requireNonNull(running).epochs().abort();
    step = after(lanes.abort(), this::takeAgain);
    return 1;
  }

  private int takeAgain() {
    if (world.clock().monotonicNanos() < resumeAtNanos) {
      return 0;
    }
    Objects.requireNonNull(running).resume();
    step = this::run;
    return 1;
  }

  // What the lanes were ordered to do has to be done by all of them before the next step.
  private static Step after(Barrier order, Step next) {
    return () -> order.isOpen() ? next.run() : 0;
  }

  // --- A new session ---

  // Whether or not the last commit took place, what is committed is in the log: everything else is
  // dropped and taken again from there, so the outcome need not be known here.
  private void reopen(SessionLostException reason) {
    if (failing || !reopenings.allow(world.clock().monotonicNanos())) {
      giveUp(reason);
      return;
    }
    shared.metrics().epochs().sessionsReopened().increment();
    tell("The session is opened anew; what is not committed is taken again", reason);
    resumeAtNanos = world.clock().monotonicNanos();
    startAnew(AppState.RESTORING);
  }

  // A log that has answered once will do so again. One that never has may be no log at all.
  private void waitForLog(LogUnreachableException reason) {
    if (failing || startup.knownLayout() == null) {
      giveUp(reason);
      return;
    }
    tell("Waiting for the log to answer again", reason);
    resumeAtNanos = world.clock().monotonicNanos() + LONGEST_PAUSE.toNanos();
    startAnew(AppState.DEGRADED);
  }

  private void startAnew(AppState meanwhile) {
    step = after(lanes.stand(), () -> dropAll(meanwhile));
  }

  private int dropAll(AppState meanwhile) {
    step = after(lanes.release(lanes.taskIds()), () -> closeSession(meanwhile));
    return 1;
  }

  private int closeSession(AppState meanwhile) {
    closeRunning();
    held.clear();
    startup.close(Departure.REMAIN, LEAVE_LIMIT);
    shared.lifecycle().become(meanwhile);
    step = this::startInTime;
    return 1;
  }

  private int startInTime() {
    boolean early = world.clock().monotonicNanos() < resumeAtNanos;
    if (early && !shared.requests().isCloseRequested()) {
      return 0;
    }
    step = this::start;
    return 1;
  }

  // --- Letting go ---

  private void giveUp(Throwable reason) {
    shared.failures().report(reason);
    if (failing) {
      finish();
    }
  }

  private void fail() {
    failing = true;
    if (running == null) {
      step = this::finish;
    } else {
      release(this::finish);
    }
  }

  private void release(Step next) {
    step = after(lanes.stand(), () -> releaseTasks(next));
  }

  private int releaseTasks(Step next) {
    try {
      // Where nobody answers, this call would only wait, as each before it; the log ends what is
      // open by itself.
      if (!topics.isWaiting()) {
        Objects.requireNonNull(running).epochs().abort();
      }
    } catch (RuntimeException e) {
      // Only an epoch that will never be committed is lost here; the log drops it by itself.
      tell("Aborting the last epoch failed", e);
    }
    step = after(lanes.release(lanes.taskIds()), next);
    return 1;
  }

  private int finish() {
    failing = true;
    done = true;
    lanes.end();
    globalTables.close();
    topics.close();
    try {
      Departure departure = departure();
      closeRunning();
      startup.close(departure, LEAVE_LIMIT);
    } catch (RuntimeException e) {
      shared.failures().report(e);
    }
    Throwable failure = shared.failures().first();
    shared.lifecycle().become(failure == null ? AppState.CLOSED : AppState.FAILED);
    return 1;
  }

  // A place is only kept for someone who has one, and may come back to it.
  private Departure departure() {
    Running current = running;
    boolean hasPlace = current != null && current.ownership().hasDecided();
    return hasPlace && shared.failures().first() == null ? settings.departure() : Departure.LEAVE;
  }

  private void closeRunning() {
    Running current = running;
    running = null;
    if (current != null) {
      current.close();
    }
  }

  // --- For the threads that watch ---

  /** Returns how the application gets on. */
  Standing standing() {
    return standing;
  }

  /** Ends a wait for the log, since the application is to close; from any thread. */
  void wakeFromWait() {
    startup.wake();
  }

  List<String> stackTraces() {
    List<String> traces = new ArrayList<>(lanes.stackTraces());
    WorkerHandle current = handle;
    if (current != null) {
      traces.add(current.stackTrace());
    }
    return traces;
  }

  ImmutableSortedMap<Integer, StorePartition> stores(String name) {
    return lanes.stores(name);
  }

  StoreAccess access(String store, Duration atMost) {
    return new LaneQueries(store, lanes, startup::knownLayout, atMost);
  }
}
