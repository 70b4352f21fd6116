package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.runtime.compile.CompiledPlan;
import dev.headrace.runtime.compile.InputUnits;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.exchange.ControlOutbox;
import dev.headrace.runtime.exchange.Credit;
import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.metric.EngineMetrics;
import dev.headrace.runtime.operator.DeadLetters;
import dev.headrace.runtime.operator.Drops;
import dev.headrace.runtime.operator.HeldRecords;
import dev.headrace.runtime.operator.LeftOut;
import dev.headrace.runtime.operator.RecordLimits;
import dev.headrace.runtime.operator.RetryBudget;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.task.AcquiredTask;
import dev.headrace.runtime.task.EpochEnd;
import dev.headrace.runtime.task.Task;
import dev.headrace.runtime.task.TaskEnvironment;
import dev.headrace.runtime.task.TaskFactory;
import dev.headrace.runtime.task.TaskId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What exists while a session lasts: the tasks of this process, its intake, its epochs and the ways
 * between tasks. Tasks come and go between two epochs.
 */
final class Running {
  private static final Logger log = LoggerFactory.getLogger(Running.class);
  private static final Duration BUSY_POLL = Duration.ofMillis(2);
  private static final Duration DISK_RETRY = Duration.ofMillis(250);

  private final Layout layout;
  private final World world;
  private final LogSession session;
  private final Lanes lanes;
  private final Credit credit;
  private final ControlOutbox control = new ControlOutbox();
  private final EpochCycle epochs;
  private final Intake intake;
  private final Routes routes;
  private final TaskEnvironment environment;
  private final Acquiring acquiring;
  private final RepartitionPurge purge;
  private final Ownership ownership;
  private final RetryBudget retries;
  private final EpochEnd epochEnd = new EpochEnd();
  private final HeldRecords held;
  private final Pauses pauses;
  private final EngineMetrics metrics;
  private final WallClockTicks ticks;
  private final DiskWatch disk;
  private @Nullable RuntimeException handOverFailure;
  private int generation;
  private boolean allLive = true;
  private long recordsBefore;
  private boolean recordsWaited;

  Running(
      Plan plan,
      PreparedTopics topics,
      EngineSettings settings,
      World world,
      LogSession session,
      Lanes lanes,
      Lasting lasting) {
    EngineMetrics metrics = lasting.metrics();
    this.layout = topics.layout();
    this.world = world;
    this.session = session;
    this.lanes = lanes;
    lanes.writeTo(session.writer());
    this.metrics = metrics;
    this.credit = new Credit(settings.memory().inputBytes());
    this.intake =
        new Intake(session.reader(), lanes, credit, settings.memory().inputBytes(), metrics);
    this.epochs =
        new EpochCycle(
            session.writer(),
            lanes,
            control,
            credit,
            world.clock(),
            settings,
            layout.deepestLevel());
    this.held = lasting.held();
    this.pauses = new Pauses(held, lanes, metrics);
    this.retries = new RetryBudget(world.clock(), session.limits().transactionTimeout());
    this.routes = new Routes(layout, settings, lanes, session.writer(), credit, control);
    this.environment =
        new TaskEnvironment(
            CompiledPlan.of(plan, layout),
            session.writer(),
            world.clock(),
            credit,
            leftOut(metrics.drops(), topics.largestRecords()),
            routes,
            metrics,
            topics.ids(),
            lasting.globalTables().rows(),
            epochEnd);
    LocalState localState = new LocalState(layout.application(), world, topics.changelogs());
    this.acquiring =
        new Acquiring(
            layout, settings, world, session.reader(), localState, this::ownedShards, lasting);
    this.purge =
        new RepartitionPurge(world.log(), world.clock(), layout.repartitionTopics().keySet());
    this.ownership = new Ownership(InputUnits.of(layout), this::handOver);
    this.disk = new DiskWatch(world.clock(), DISK_RETRY);
    this.ticks = new WallClockTicks(plan, world.clock(), lanes, world.longestPoll().toNanos());
  }

  private LeftOut leftOut(Drops drops, ImmutableMap<String, Long> largestRecords) {
    RecordLimits limits = new RecordLimits(session.limits().largestRecordBytes(), largestRecords);
    DeadLetters letters = new DeadLetters(session.writer(), world.clock(), limits);
    return new LeftOut(drops, letters, retries, held, limits);
  }

  Ownership ownership() {
    return ownership;
  }

  EpochCycle epochs() {
    return epochs;
  }

  /** Opens the first epoch, without any task. */
  void open() {
    open(List.of());
  }

  private void open(Collection<Task> takingUp) {
    recordsBefore = intake.recordsTaken();
    recordsWaited = !credit.isUntouched();
    retries.renew();
    epochEnd.forget();
    epochs.open(takingUp);
  }

  /** Returns whether the epoch that is open has had records to process. */
  boolean hasHadRecords() {
    return recordsWaited || intake.recordsTaken() > recordsBefore;
  }

  /** Takes the same input again after an abort, from the committed positions. */
  void resume() {
    List<Task> tasks = lanes.tasks();
    reroute(tasks);
    intake.seek(tasks);
    pauses.begin();
    open(tasks);
    ticks.again();
  }

  // --- Input ---

  /**
   * Takes in what has arrived, and what the group has decided; returns whether there was anything.
   *
   * @throws RuntimeException what has hindered a hand-over within the poll
   */
  boolean takeIn() {
    watchDisk();
    boolean took = intake.poll(pollTime());
    if (handOverFailure != null) {
      RuntimeException failure = handOverFailure;
      handOverFailure = null;
      throw failure;
    }
    if (!ownership.isLost()) {
      took |= intake.tellLag();
    }
    if (took) {
      epochs.activate();
    }
    return took;
  }

  private void watchDisk() {
    disk.tried(lanes.diskFull());
    intake.hold(disk.reason().isPresent());
    if (disk.isRetryDue() || epochs.isMaintenanceDue()) {
      epochs.maintain();
    }
  }

  /** Returns why there is no room on the local disk to get on, if there is none. */
  Optional<String> diskFull() {
    return disk.reason().or(acquiring::diskFull);
  }

  // An active epoch ends soon after its input does, so the wait for more must be short.
  private Duration pollTime() {
    if (isAcquiring()) {
      return least(BUSY_POLL, world.longestPoll());
    }
    if (!epochs.isActive()) {
      return world.longestPoll();
    }
    Duration remaining = Duration.ofNanos(epochs.remainingNanos());
    boolean soon = credit.isUntouched() && remaining.compareTo(BUSY_POLL) < 0;
    return least(soon ? remaining : BUSY_POLL, world.longestPoll());
  }

  private static Duration least(Duration left, Duration right) {
    return left.compareTo(right) < 0 ? left : right;
  }

  /** Lets the tasks see the wall clock if it is time to; returns whether it did anything. */
  boolean tick() {
    boolean ticked = ticks.tick();
    boolean acted = lanes.haveActed();
    if (acted) {
      epochs.activate();
    }
    return ticked || acted;
  }

  /** Lets partitions go on whose pause is over; returns whether there was any. */
  boolean endPauses() {
    return pauses.end();
  }

  void advanceTo(long timeMs) {
    epochs.activate();
    lanes.forEachTask(task -> task.advanceSources(timeMs));
  }

  // --- Tasks that come ---

  /** Goes a step further with tasks that the group has given; returns whether it did anything. */
  boolean acquire() {
    if (ownership.hasDecidedAnew()) {
      startGeneration();
    }
    lanes.expect(ownership.tasks());
    acquiring.want(Sets.difference(ownership.tasks(), lanes.taskIds()).immutableCopy());
    return acquiring.step();
  }

  private void startGeneration() {
    int begun = session.reader().generation();
    tell(begun);
    generation = begun;
    if (!lanes.taskIds().isEmpty()) {
      lanes.forEachTask(task -> task.startGeneration(begun));
      epochs.activate();
    }
  }

  private void tell(int begun) {
    ImmutableSet<TaskId> owned = ownership.tasks();
    log.atInfo()
        .addKeyValue(LogKeys.GENERATION, begun)
        .addKeyValue(LogKeys.TASKS, owned)
        .log(
            "The group has given {} tasks to this process in generation {}, {} of them new",
            owned.size(),
            begun,
            Sets.difference(owned, lanes.taskIds()).size());
  }

  private boolean isAcquiring() {
    return !acquiring.isIdle() && !acquiring.isReady();
  }

  /** Returns whether the epoch has lasted long enough. */
  boolean isEpochDue() {
    return epochs.isDue(intake::isKeptUpWith);
  }

  /** Returns whether something waits for the next epoch, so that this one is to end. */
  boolean isToEndSoon() {
    return retries.isUsed() || epochEnd.isAsked();
  }

  /** Returns whether tasks are ready to run from the next epoch on. */
  boolean hasReadyTasks() {
    return acquiring.isReady();
  }

  /** Returns whether every task that the group has given runs. */
  boolean isComplete() {
    return ownership.hasDecided() && lanes.taskIds().equals(ownership.tasks());
  }

  private Set<TopicPartition> ownedShards() {
    return ownership.tasks().stream()
        .flatMap(task -> inputs(task).stream())
        .filter(partition -> layout.repartitionTopics().containsKey(partition.topic()))
        .collect(Collectors.toSet());
  }

  private Collection<TopicPartition> inputs(TaskId task) {
    return layout.stages().stream()
        .filter(stage -> stage.name().equals(task.stage()))
        .flatMap(stage -> layout.inputs(stage, task.partition()).stream())
        .toList();
  }

  private List<Task> adopt() {
    if (!acquiring.isReady()) {
      return List.of();
    }
    Map<TopicPartition, Long> shardEnds = new HashMap<>();
    ownedShards().forEach(shard -> shardEnds.put(shard, acquiring.end(shard)));
    routes.acquired(shardEnds);
    List<Task> tasks = new ArrayList<>();
    for (Acquisition.Pending pending : acquiring.pending()) {
      Lane lane = lanes.leastLoaded();
      Task task = TaskFactory.build(environment, acquired(pending, lane));
      lanes.adopt(lane, task);
      tasks.add(task);
    }
    acquiring.taken();
    intake.added(tasks);
    intake.seek(tasks);
    return tasks;
  }

  private AcquiredTask acquired(Acquisition.Pending pending, Lane lane) {
    return new AcquiredTask(
        pending.id(),
        pending.stage(),
        pending.starts(),
        acquiring.note(pending),
        generation,
        acquiring.take(pending.id()),
        lane.budget(),
        lane.outlet());
  }

  // --- From one epoch to the next ---

  /** Commits the drained epoch and opens the next one, with the tasks that are ready. */
  void turn() {
    commit();
    next(adopt());
  }

  /** Commits the drained epoch; the lanes stand until the next one is opened. */
  void commit() {
    long before = epochs.committed();
    epochs.commit();
    if (epochs.committed() > before) {
      epochs.publish(metrics.epochs());
    }
  }

  private void next(List<Task> newTasks) {
    List<Task> tasks = lanes.tasks();
    tasks.forEach(task -> routes.diverted(task.takeDiverted()));
    pauses.committed();
    allLive = tasks.stream().allMatch(Task::isLive);
    reroute(tasks);
    purge.afterCommit(tasks);
    open(newTasks);
  }

  private void reroute(List<Task> tasks) {
    if (routes.isUnsettled()) {
      intake.onlyFromLevel(routes.settle(tasks));
      tasks.forEach(Task::reroute);
    }
  }

  // --- Tasks that go ---

  // Called within a poll. The tasks are this process's until it returns, so everything done for
  // them is committed before; what fails is dealt with after the poll.
  private void handOver(Set<TaskId> leaving) {
    Set<TaskId> running = Sets.intersection(leaving, lanes.taskIds()).immutableCopy();
    if (running.isEmpty()) {
      return;
    }
    log.atInfo()
        .addKeyValue(LogKeys.GENERATION, generation)
        .addKeyValue(LogKeys.TASKS, running)
        .log(
            "{} tasks go to other processes; what they have done is committed first",
            running.size());
    try {
      epochs.startDrain(running, false);
      world.scheduler().awaitFromWorker(epochs::drain);
      if (lanes.hasFailed() || held.isAsked()) {
        release(running);
        return;
      }
      commit();
      release(running);
      next(List.of());
    } catch (RuntimeException e) {
      handOverFailure = e;
      release(running);
    }
  }

  private void release(Set<TaskId> leaving) {
    List<TopicPartition> partitions =
        leaving.stream().flatMap(task -> inputs(task).stream()).toList();
    Barrier released = lanes.release(leaving);
    world.scheduler().awaitFromWorker(released::isOpen);
    intake.removed(partitions);
    pauses.removed(partitions);
    routes.released(partitions);
  }

  /**
   * Drops every task with what is uncommitted, since they are no longer this process's, and goes on
   * with none.
   */
  void dropAll() {
    log.atWarn()
        .addKeyValue(LogKeys.TASKS, lanes.taskIds())
        .log("The group has taken everything away; what is uncommitted is dropped");
    Barrier stood = lanes.stand();
    world.scheduler().awaitFromWorker(stood::isOpen);
    release(lanes.taskIds());
    acquiring.close();
    epochs.abort();
    open(List.of());
  }

  /** Forgets the tasks on their way, and lets go of what is open beside the session. */
  void close() {
    acquiring.close();
    purge.close();
  }

  // --- For those who watch ---

  Progress progress() {
    long lag = intake.lag();
    boolean caughtUp =
        isComplete() && allLive && lag == 0 && !epochs.isActive() && credit.isUntouched();
    return new Progress(
        intake.recordsTaken(), lag, epochs.committed(), lanes.taskIds().size(), caughtUp);
  }

  /** Returns up to where each input has been taken in. */
  Map<TopicPartition, Long> positions() {
    return intake.positions();
  }

  /** Returns how far tasks on their way are restored, if any is. */
  Optional<RestoreProgress> restoring() {
    return acquiring.progress();
  }

  /**
   * Begins to end the epoch.
   *
   * @param leaving the tasks that are closed behind it
   */
  void endEpoch(Set<TaskId> leaving) {
    epochs.startDrain(leaving, intake.isKeptUpWith());
  }

  /** Returns the tasks that run. */
  ImmutableSet<TaskId> tasks() {
    return lanes.taskIds();
  }
}
