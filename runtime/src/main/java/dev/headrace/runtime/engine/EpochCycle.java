package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import dev.headrace.runtime.exchange.ControlOutbox;
import dev.headrace.runtime.exchange.Credit;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.task.Task;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One epoch after the other.
 *
 * <p>The commit order: all lanes stop taking input; level by level, upstream first, every task
 * processes what was handed to it, emits what it held back and sends its changelogs, so nothing is
 * on its way any more when the last level is done; control records; then ONE commit of positions,
 * changelogs and outputs; only then the stores learn that it is committed, and the lanes go on.
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
  private boolean active;
  private long activeSinceNanos;
  private long drainStartNanos;
  private int level;
  private @Nullable Barrier barrier;
  private long number = 1;
  private long committed;

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
    this.maintenance = new RowMaintenance(settings.writeBehind());
  }

  /** Opens the first epoch, or the one after an abort; the lanes stand until it is open. */
  void open() {
    writer.begin();
    lanes.tasks().forEach(Task::announceCatchingUp);
    control.writeTo(writer, clock.wallClockMs());
    activate();
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
    return active;
  }

  /** Returns whether the epoch is to end now. */
  boolean isDue() {
    if (!active || settings.epochs().onRequestOnly()) {
      return false;
    }
    return lanes.isUncommittedOverLimit()
        || interval.isOver(clock.monotonicNanos() - activeSinceNanos, credit.isUntouched());
  }

  /** Returns how long nothing can become due unless input arrives. */
  long remainingNanos() {
    return interval.remainingNanos(clock.monotonicNanos() - activeSinceNanos);
  }

  /** Begins to end the epoch. */
  void startDrain() {
    drainStartNanos = clock.monotonicNanos();
    level = 0;
    lanes.forEachLane(Lane::stand);
    barrier = endLevel();
  }

  private Barrier endLevel() {
    int current = level;
    return lanes.forEachTask(
        task -> {
          if (task.level() == current) {
            task.endEpoch();
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
   * Commits the drained epoch and opens the next one.
   *
   * @throws dev.headrace.runtime.port.EpochAbortedException when it must be aborted instead
   */
  void commit() {
    control.writeTo(writer, clock.wallClockMs());
    String processId = settings.session().processId();
    Map<TopicPartition, CommittedInput> inputs = positions(processId);
    long committing = number;
    // An epoch that touched no task has sent nothing: there is nothing to commit.
    if (!inputs.isEmpty()) {
      writer.commit(inputs);
      number++;
      committed++;
      writer.begin();
    }
    long nowNanos = clock.monotonicNanos();
    lanes.forEachLane(lane -> lane.committed(processId, committing, maintenance, nowNanos));
    // Looked at while the lanes stand: once they go, what waits may be processed before it is seen.
    boolean waiting = !credit.isUntouched();
    lanes.go();
    interval.stopped(nowNanos - drainStartNanos);
    active = false;
    if (waiting) {
      activate();
    }
  }

  private Map<TopicPartition, CommittedInput> positions(String processId) {
    var inputs = ImmutableMap.<TopicPartition, CommittedInput>builder();
    for (Task task : lanes.tasks()) {
      if (task.isTouched()) {
        inputs.putAll(task.positions(processId, number));
      }
    }
    return inputs.buildOrThrow();
  }

  /** Returns the number of epochs committed so far. */
  long committed() {
    return committed;
  }

  /** Forgets what was collected for the epoch being aborted. */
  void discard() {
    control.clear();
    active = false;
  }
}
