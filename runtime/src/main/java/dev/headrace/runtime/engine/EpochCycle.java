package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import dev.headrace.runtime.compile.NoteRoom;
import dev.headrace.runtime.exchange.ControlOutbox;
import dev.headrace.runtime.exchange.Credit;
import dev.headrace.runtime.metric.EpochMetrics;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.task.CommittedEpoch;
import dev.headrace.runtime.task.Task;
import dev.headrace.runtime.task.TaskId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One epoch after the other.
 *
 * <p>The commit order: all lanes stop taking input; level by level, upstream first, every task
 * processes what was handed to it, emits what it held back and sends its changelogs, so nothing is
 * on its way any more when the last level is done; control records; then ONE commit of positions,
 * changelogs and outputs; only then the stores learn that it is committed. What changes between two
 * epochs changes now, while the lanes stand; then the next one is opened, and they go on.
 */
final class EpochCycle {
  private final EpochWriter writer;
  private final Lanes lanes;
  private final ControlOutbox control;
  private final Credit credit;
  private final Clock clock;
  private final EngineSettings settings;
  private final int deepestLevel;
  private final AdaptiveInterval interval;
  private final RowMaintenance maintenance;
  private boolean begun;
  private boolean active;
  private boolean light;
  // Whether some task has kept to itself how far its time has moved, and since when.
  private boolean owing;
  private long owingSinceNanos;
  private long activeSinceNanos;
  private long drainStartNanos;
  private long commitStartNanos;
  private long commitEndNanos;
  // When the last commit was over, or tasks have taken up their work.
  private long quietSinceNanos;
  private long maintainedNanos;
  private long changedBytes;
  private Set<TaskId> leaving = Set.of();
  private int level;
  private @Nullable Barrier barrier;
  private long number = 1;
  private long committed;
  private long lastCommitMs = -1;

  EpochCycle(
      EpochWriter writer,
      Lanes lanes,
      ControlOutbox control,
      Credit credit,
      Clock clock,
      EngineSettings settings,
      int deepestLevel) {
    this.writer = writer;
    this.lanes = lanes;
    this.control = control;
    this.credit = credit;
    this.clock = clock;
    this.settings = settings;
    this.deepestLevel = deepestLevel;
    this.interval = new AdaptiveInterval(settings.epochs().shortest(), settings.epochs().longest());
    this.quietSinceNanos = clock.monotonicNanos();
    this.maintenance = new RowMaintenance(settings.writeBehind());
  }

  /**
   * Opens an epoch: the first, the next, or another try after an abort. The lanes stand until it is
   * open.
   *
   * @param takingUp the tasks that take up their work, or take it up again
   */
  void open(Collection<Task> takingUp) {
    if (!begun) {
      writer.begin();
      begun = true;
    }
    long nowNanos = clock.monotonicNanos();
    takingUp.forEach(task -> task.announceCatchingUp(nowNanos));
    control.writeTo(writer, clock.wallClockMs());
    if (!takingUp.isEmpty()) {
      activate();
      // They are just about to ask for their input.
      quietSinceNanos = nowNanos;
    }
    lanes.go();
  }

  /** Takes note that there is something to commit. */
  void activate() {
    if (!active) {
      active = true;
      activeSinceNanos = clock.monotonicNanos();
    }
  }

  /** Returns whether there may be anything to commit. */
  boolean isActive() {
    return active || owing;
  }

  /**
   * Returns whether the epoch is to end now.
   *
   * @param idle whether next to nothing is left to do; asked only where it makes a difference
   */
  boolean isDue(BooleanSupplier idle) {
    if (settings.epochs().onRequestOnly()) {
      return false;
    }
    if (!active) {
      return owing && owedNanos() == 0;
    }
    long nowNanos = clock.monotonicNanos();
    return lanes.isUncommittedOverLimit()
        || interval.isOver(nowNanos - activeSinceNanos, nowNanos - quietSinceNanos, idle);
  }

  /** Returns how long nothing can become due unless input arrives. */
  long remainingNanos() {
    return active ? activeNanos() : owedNanos();
  }

  private long owedNanos() {
    long age = clock.monotonicNanos() - owingSinceNanos;
    return Math.max(0, settings.epochs().silence().toNanos() - age);
  }

  private long activeNanos() {
    return interval.remainingNanos(clock.monotonicNanos() - quietSinceNanos);
  }

  /**
   * Begins to end the epoch.
   *
   * @param tasksLeaving the tasks that go to other processes behind it
   * @param idle whether next to nothing is left to do, which then belongs to it; what came last
   *     would have to wait for the next one
   */
  void startDrain(Set<TaskId> tasksLeaving, boolean idle) {
    drainStartNanos = clock.monotonicNanos();
    leaving = tasksLeaving;
    light = idle;
    level = 0;
    lanes.forEachLane(idle ? Lane::finish : Lane::stand);
    barrier = endLevel();
  }

  private Barrier endLevel() {
    int current = level;
    Set<TaskId> going = leaving;
    return lanes.forEachTask(
        task -> {
          if (task.level() == current) {
            task.endEpoch(going.contains(task.id()), drainStartNanos);
          }
        });
  }

  /** Goes on with ending the epoch; returns whether every task has ended it. */
  boolean drain() {
    if (barrier == null || !barrier.isOpen()) {
      return false;
    }
    if (level < deepestLevel) {
      level++;
      barrier = endLevel();
      return false;
    }
    barrier = null;
    return true;
  }

  /**
   * Commits the drained epoch; the lanes stand until the next one is opened.
   *
   * @throws dev.headrace.runtime.port.EpochAbortedException when it must be aborted instead
   */
  void commit() {
    control.writeTo(writer, clock.wallClockMs());
    String processId = settings.session().processId();
    Map<TopicPartition, CommittedInput> inputs = positions(processId);
    long committing = number;
    changedBytes = lanes.uncommittedBytes();
    commitStartNanos = clock.monotonicNanos();
    long beforeMs = clock.wallClockMs();
    // An epoch that touched no task has sent nothing: there is nothing to commit, it goes on.
    if (!inputs.isEmpty()) {
      writer.commit(inputs);
      begun = false;
      number++;
      committed++;
      lastCommitMs = beforeMs;
      lanes.tasks().forEach(Task::countDrops);
    }
    long nowNanos = clock.monotonicNanos();
    commitEndNanos = nowNanos;
    quietSinceNanos = nowNanos;
    maintainedNanos = nowNanos;
    CommittedEpoch epoch = new CommittedEpoch(processId, committing, lastCommitMs);
    RowMaintenance.Pace pace = light ? RowMaintenance.Pace.LIGHT : RowMaintenance.Pace.BUSY;
    lanes.commit(lane -> lane.committed(epoch, maintenance, pace, nowNanos));
    interval.stopped(nowNanos - drainStartNanos);
    // Looked at while the lanes stand: once they go, what waits may be processed before it is seen.
    active = !credit.isUntouched();
    activeSinceNanos = nowNanos;
    owing = lanes.tasks().stream().anyMatch(Task::owesTime);
    owingSinceNanos = drainStartNanos;
  }

  /**
   * Returns whether committed rows should go to the local disk though no commit comes by. It is not
   * said again before they have had time to get there.
   */
  boolean isMaintenanceDue() {
    long nowNanos = clock.monotonicNanos();
    OptionalLong sinceNanos = lanes.unpersistedSinceNanos();
    return sinceNanos.isPresent()
        && maintenance.isOld(sinceNanos.getAsLong(), nowNanos)
        && maintenance.isToLook(maintainedNanos, nowNanos);
  }

  /** Orders committed rows to be written to the local disk where it is time to. */
  void maintain() {
    long nowNanos = clock.monotonicNanos();
    maintainedNanos = nowNanos;
    lanes.forEachLane(lane -> lane.maintain(maintenance, nowNanos));
  }

  private Map<TopicPartition, CommittedInput> positions(String processId) {
    List<Task> touched = lanes.tasks().stream().filter(Task::isTouched).toList();
    int mostChars =
        NoteRoom.mostChars(touched.stream().mapToInt(task -> task.partitions().size()).sum());
    var inputs = ImmutableMap.<TopicPartition, CommittedInput>builder();
    for (Task task : touched) {
      inputs.putAll(task.positions(processId, number, mostChars));
    }
    return inputs.buildOrThrow();
  }

  /** Publishes how the last commit went. */
  void publish(EpochMetrics metrics) {
    metrics.committed().increment();
    metrics.drainNanos().add(commitStartNanos - drainStartNanos);
    metrics.commitNanos().add(commitEndNanos - commitStartNanos);
    metrics.changedBytes().set(changedBytes);
  }

  /** Returns the number of epochs committed so far. */
  long committed() {
    return committed;
  }

  /** Aborts the epoch, if one has begun, and forgets what was collected for it. */
  void abort() {
    if (begun) {
      begun = false;
      writer.abort();
    }
    control.clear();
    active = false;
    owing = false;
  }
}
