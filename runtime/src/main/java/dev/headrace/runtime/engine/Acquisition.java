package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.compile.StagePlan;
import dev.headrace.runtime.engine.EngineSettings.Start;
import dev.headrace.runtime.envelope.CommittedNote;
import dev.headrace.runtime.envelope.EnvelopeException;
import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.GroupReader;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.task.AcquiredTask;
import dev.headrace.runtime.task.TaskId;
import dev.headrace.runtime.time.EventClock;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
      CommittedNote note,
      boolean hasCommitted) {}

  private static final Logger log = LoggerFactory.getLogger(Acquisition.class);

  private final Layout layout;
  private final EngineSettings settings;
  private final Map<TopicPartition, CommittedInput> committed;
  private final Map<TopicPartition, OffsetRange> ranges;

  private Acquisition(
      Layout layout,
      EngineSettings settings,
      Map<TopicPartition, CommittedInput> committed,
      Map<TopicPartition, OffsetRange> ranges) {
    this.layout = layout;
    this.settings = settings;
    this.committed = committed;
    this.ranges = ranges;
  }

  /**
   * Returns tasks with their starts, upstream stages first, or empty while a predecessor may still
   * commit: then ask again.
   *
   * @throws StartException when a committed position no longer exists in its partition
   */
  static Optional<List<Pending>> of(
      Layout layout, EngineSettings settings, GroupReader reader, Set<TaskId> tasks) {
    ImmutableSet.Builder<TopicPartition> all = ImmutableSet.builder();
    for (StagePlan stage : layout.stages()) {
      tasksOf(stage, layout, tasks).forEach(task -> all.addAll(layout.inputs(stage, task)));
    }
    ImmutableSet<TopicPartition> inputs = all.build();
    return reader
        .committed(inputs)
        .map(
            committed ->
                new Acquisition(layout, settings, committed, reader.committedRange(inputs))
                    .pending(tasks));
  }

  // A source that was deleted and created anew looks like one that was never read: its positions,
  // and all that was noted beside them, have gone with the former one.
  private void tellOfUnread() {
    ranges.keySet().stream()
        .filter(input -> !committed.containsKey(input) && isSource(input))
        .collect(Collectors.groupingBy(TopicPartition::topic, TreeMap::new, Collectors.counting()))
        .forEach(
            (topic, partitions) ->
                log.atInfo()
                    .addKeyValue(LogKeys.TOPIC, topic)
                    .log(
                        "Group '{}' has no positions in {} partitions of '{}': they are read from"
                            + " their {} on, as start.from says",
                        layout.application(),
                        partitions,
                        topic,
                        settings.start() == Start.LATEST ? "end" : "beginning"));
  }

  private boolean isSource(TopicPartition input) {
    return !layout.repartitionTopics().containsKey(input.topic());
  }

  private static IntStream tasksOf(StagePlan stage, Layout layout, Set<TaskId> tasks) {
    return IntStream.range(0, layout.partitions(stage))
        .filter(partition -> tasks.contains(new TaskId(stage.name(), partition)));
  }

  private List<Pending> pending(Set<TaskId> tasks) {
    tellOfUnread();
    return layout.stages().stream()
        .flatMap(
            stage -> tasksOf(stage, layout, tasks).mapToObj(partition -> task(stage, partition)))
        .toList();
  }

  private Pending task(StagePlan stage, int partition) {
    var starts = ImmutableMap.<TopicPartition, AcquiredTask.Start>builder();
    CommittedNote newest = null;
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
  private static CommittedNote later(@Nullable CommittedNote left, CommittedNote right) {
    return left == null || right.eventTimeMs() > left.eventTimeMs() ? right : left;
  }

  private EpochNote unheard() {
    return new EpochNote(
        settings.session().processId(), 0, EventClock.UNHEARD, ImmutableSortedMap.of());
  }

  private CommittedNote note(TopicPartition input, String metadata) {
    if (metadata.isEmpty()) {
      throw new StartException(
          "the committed position of %s in group '%s' was not written by Headrace: use an application name that no other consumer group has, or delete that group's offsets"
              .formatted(input, layout.application()));
    }
    try {
      return CommittedNote.decode(metadata);
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
      boolean atEnd = isSource(input) && settings.start() == Start.LATEST;
      long offset = atEnd ? range.end() : range.start();
      return new AcquiredTask.Start(InputPosition.at(offset), range.end());
    }
    long offset = commit.position().offset();
    if (offset < range.start() || offset > range.end()) {
      throw new StartException(
          "the committed position %d of %s in group '%s' does not exist any more (the partition holds %d to %d): records were deleted before they were processed, or the topic was created anew; start it again, or look with --plan, to learn what can be done"
              .formatted(offset, input, layout.application(), range.start(), range.end()));
    }
    return new AcquiredTask.Start(commit.position(), range.end());
  }
}
