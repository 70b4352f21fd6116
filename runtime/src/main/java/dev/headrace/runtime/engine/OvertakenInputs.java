package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Maps;
import dev.headrace.runtime.compile.Lookup;
import dev.headrace.runtime.engine.ClusterPlan.Status;
import dev.headrace.runtime.engine.ClusterPlan.Step;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.TopicAdmin;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * The inputs of which records were deleted before they were processed, as a topic does that keeps
 * records for less time than its application stands still.
 */
final class OvertakenInputs {
  // Whoever goes on with a partition of which nobody knows the start will find out.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final ImmutableMap<TopicPartition, CommittedInput> committed;
  private final ImmutableMap<TopicPartition, Long> starts;

  private OvertakenInputs(
      Map<TopicPartition, CommittedInput> committed, Map<TopicPartition, Long> starts) {
    this.committed = ImmutableMap.copyOf(committed);
    this.starts = ImmutableMap.copyOf(starts);
  }

  /**
   * Looks for them.
   *
   * @param admin asked for positions and where partitions begin
   * @param application whose inputs
   * @param topics its source topics, as far as they exist and are those that positions stand for
   */
  static OvertakenInputs of(TopicAdmin admin, String application, Set<String> topics) {
    Map<TopicPartition, CommittedInput> committed = committed(admin, application, topics);
    Map<TopicPartition, Long> starts =
        committed.isEmpty() ? Map.of() : admin.starts(committed.keySet(), PATIENCE);
    Map<TopicPartition, CommittedInput> overtaken = behind(committed, starts);
    if (!overtaken.isEmpty()) {
      // Where processes run, a position may have moved on before the partition's start did.
      overtaken = behind(committed(admin, application, topics), starts);
    }
    return new OvertakenInputs(
        overtaken, Maps.filterKeys(starts, ImmutableSet.copyOf(overtaken.keySet())::contains));
  }

  private static Map<TopicPartition, CommittedInput> committed(
      TopicAdmin admin, String application, Set<String> topics) {
    return ImmutableMap.copyOf(
        Maps.filterKeys(admin.committed(application), input -> topics.contains(input.topic())));
  }

  private static Map<TopicPartition, CommittedInput> behind(
      Map<TopicPartition, CommittedInput> committed, Map<TopicPartition, Long> starts) {
    return Maps.filterEntries(
        committed,
        one -> one.getValue().position().offset() < starts.getOrDefault(one.getKey(), 0L));
  }

  /** Says of the topics of these inputs that they are overtaken. */
  void mark(List<Step> steps) {
    Set<String> topics =
        committed.keySet().stream().map(TopicPartition::topic).collect(Collectors.toSet());
    steps.replaceAll(
        step ->
            step.status() == Status.PRESENT && topics.contains(step.topic())
                ? new Step(Status.OVERTAKEN, step.topic(), sentence(step.topic()))
                : step);
  }

  private String sentence(String topic) {
    String partitions =
        committed.keySet().stream()
            .filter(input -> input.topic().equals(topic))
            .sorted(Comparator.comparingInt(TopicPartition::partition))
            .map(this::lack)
            .collect(Collectors.joining(", "));
    return "records of topic '%s' were deleted before the application has processed them: %s. Restore the topic, or have --apply move the positions to where the partitions begin now, to go on without those records"
        .formatted(topic, partitions);
  }

  private String lack(TopicPartition input) {
    long from = position(input).position().offset();
    return "partition %d lacks offsets %d to %d"
        .formatted(input.partition(), from, start(input) - 1);
  }

  /**
   * Moves the positions of these inputs to where their partitions begin; what stands beside them
   * stays.
   *
   * @param changing positions that are to be changed, with their new notes; they get the new ones
   */
  void moveInto(Map<TopicPartition, CommittedInput> changing) {
    committed.forEach(
        (input, before) -> {
          String note = changing.getOrDefault(input, before).metadata();
          changing.put(input, new CommittedInput(InputPosition.at(start(input)), note));
        });
  }

  private CommittedInput position(TopicPartition input) {
    return Lookup.in(committed, input);
  }

  private long start(TopicPartition input) {
    return Lookup.in(starts, input);
  }
}
