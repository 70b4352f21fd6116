package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.compile.StagePlan;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.envelope.EnvelopeException;
import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.GroupReader;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.task.AcquiredTask;
import dev.headrace.runtime.task.TaskId;
import dev.headrace.runtime.time.EventClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Finds out where newly owned tasks go on: their committed positions and time. Asked for before the
 * changelogs' ends, since the answer waits until no predecessor can still commit.
 */
final class Acquisition {
  /** A task to be restored. */
  record Pending(
      TaskId id,
      StagePlan stage,
      ImmutableMap<TopicPartition, AcquiredTask.Start> starts,
      EpochNote note,
      boolean hasCommitted) {}

  private final Layout layout;
  private final EngineSettings settings;
  private final Map<TopicPartition, CommittedInput> committed;
  private final Map<TopicPartition, OffsetRange> ranges;

  private Acquisition(Layout layout, EngineSettings settings, GroupReader reader) {
    this.layout = layout;
    this.settings = settings;
    ImmutableSet<TopicPartition> inputs = allInputs(layout);
    this.committed = reader.committed(inputs);
    this.ranges = reader.committedRange(inputs);
  }

  /** Returns all input partitions of all tasks. */
  static ImmutableSet<TopicPartition> allInputs(Layout layout) {
    var inputs = ImmutableSet.<TopicPartition>builder();
    for (StagePlan stage : layout.stages()) {
      for (int partition = 0; partition < layout.partitions(stage); partition++) {
        inputs.addAll(layout.inputs(stage, partition));
      }
    }
    return inputs.build();
  }

  /**
   * Returns every task of the layout with its start, upstream stages first.
   *
   * @throws StartException when a committed position no longer exists in its partition
   */
  static List<Pending> of(Layout layout, EngineSettings settings, GroupReader reader) {
    return new Acquisition(layout, settings, reader).pending();
  }

  private List<Pending> pending() {
    List<Pending> tasks = new ArrayList<>();
    for (StagePlan stage : layout.stages()) {
      for (int partition = 0; partition < layout.partitions(stage); partition++) {
        tasks.add(task(stage, partition));
      }
    }
    return tasks;
  }

  private Pending task(StagePlan stage, int partition) {
    var starts = ImmutableMap.<TopicPartition, AcquiredTask.Start>builder();
    EpochNote newest = null;
    for (TopicPartition input : layout.inputs(stage, partition)) {
      starts.put(input, start(input));
      CommittedInput commit = committed.get(input);
      if (commit != null) {
        newest = later(newest, note(input, commit.metadata()));
      }
    }
    return new Pending(
        new TaskId(stage.name(), partition),
        stage,
        starts.buildOrThrow(),
        newest == null ? unheard() : newest,
        newest != null);
  }

  // All inputs of a task commit together; an input that joined later has no older note to offer.
  private static EpochNote later(@Nullable EpochNote left, EpochNote right) {
    return left == null || right.eventTimeMs() > left.eventTimeMs() ? right : left;
  }

  private EpochNote unheard() {
    return new EpochNote(
        settings.session().processId(), 0, EventClock.UNHEARD, ImmutableSortedMap.of());
  }

  private EpochNote note(TopicPartition input, String metadata) {
    if (metadata.isEmpty()) {
      throw new StartException(
          "the committed position of %s in group '%s' was not written by Headrace: use an application name that no other consumer group has, or delete that group's offsets"
              .formatted(input, layout.application()));
    }
    try {
      return EpochNote.decode(metadata);
    } catch (EnvelopeException e) {
      throw new StartException(
          "the committed position of %s in group '%s' cannot be used: %s"
              .formatted(input, layout.application(), e.getMessage()),
          e);
    }
  }

  private AcquiredTask.Start start(TopicPartition input) {
    OffsetRange range = Objects.requireNonNull(ranges.get(input), () -> "no range of " + input);
    CommittedInput commit = committed.get(input);
    if (commit == null) {
      boolean source = !layout.repartitionTopics().containsKey(input.topic());
      boolean atEnd = source && settings.start() == Start.LATEST;
      long offset = atEnd ? range.end() : range.start();
      return new AcquiredTask.Start(InputPosition.at(offset), range.end());
    }
    long offset = commit.position().offset();
    if (offset < range.start() || offset > range.end()) {
      throw new StartException(
          "the committed position %d of %s in group '%s' does not exist any more (the partition holds %d to %d): records were deleted before they were processed, or the topic was created anew; reset the group's offsets if that is acceptable"
              .formatted(offset, input, layout.application(), range.start(), range.end()));
    }
    return new AcquiredTask.Start(commit.position(), range.end());
  }
}
