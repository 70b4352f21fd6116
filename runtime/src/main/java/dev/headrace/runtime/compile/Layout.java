package dev.headrace.runtime.compile;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.headrace.dsl.plan.ForeignKeyJoinNode;
import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.dsl.plan.SourceNode;
import dev.headrace.dsl.plan.StatefulNode;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.plan.SubscriptionsNode;
import dev.headrace.dsl.plan.TableNode;
import dev.headrace.dsl.plan.VersionedTableNode;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * The second pass: how many partitions each stage has, given those of the source topics. Immutable.
 */
public final class Layout {
  /** The partitions of the notes topic: always as many, so that they fit any topology. */
  public static final int NOTES_PARTITIONS = 8;

  private final String application;
  private final ImmutableList<StagePlan> stages;
  private final ImmutableMap<String, Integer> partitionsByStage;
  private final ImmutableMap<String, Integer> partitionsBySource;
  private final ImmutableMap<String, StagePlan> receiverByExchange;

  private Layout(
      String application,
      ImmutableList<StagePlan> stages,
      Map<String, Integer> partitionsByStage,
      Map<String, Integer> partitionsBySource) {
    this.application = application;
    this.stages = stages;
    this.partitionsByStage = ImmutableMap.copyOf(partitionsByStage);
    this.partitionsBySource = ImmutableMap.copyOf(partitionsBySource);
    var receivers = ImmutableMap.<String, StagePlan>builder();
    stages.forEach(stage -> stage.incoming().forEach(in -> receivers.put(in.name(), stage)));
    this.receiverByExchange = receivers.buildOrThrow();
  }

  /**
   * Lays a plan out.
   *
   * @param plan the plan
   * @param sourcePartitions the number of partitions of each source topic
   * @throws IllegalArgumentException when topics that meet in one stateful stage differ in their
   *     number of partitions; names them and the remedy
   */
  public static Layout of(Plan plan, Map<String, Integer> sourcePartitions) {
    ImmutableList<StagePlan> stages = StageSplitter.split(plan);
    Map<String, String> senderByExchange = new HashMap<>();
    stages.forEach(
        stage -> stage.outgoing().forEach(out -> senderByExchange.put(out.name(), stage.name())));
    Map<String, Integer> partitions = new HashMap<>();
    for (StagePlan stage : stages) {
      requireEqualPartitions(stage, sourcePartitions);
      Stream<Integer> counts =
          stage.sourceTopics().isEmpty()
              ? leading(stage).map(in -> partitions.get(senderByExchange.get(in.name())))
              : stage.sourceTopics().stream().map(sourcePartitions::get);
      int count = counts.mapToInt(Integer::intValue).max().orElseThrow();
      partitions.put(stage.name(), requested(stage, count));
    }
    return new Layout(plan.application(), stages, partitions, sourcePartitions);
  }

  // Messages of a join by foreign key go to where rows are: the rows decide where that is.
  private static Stream<RepartitionNode> leading(StagePlan stage) {
    Set<Integer> following =
        stage.nodes().stream()
            .filter(node -> node instanceof SubscriptionsNode || node instanceof ForeignKeyJoinNode)
            .map(node -> node.inputs().get(0).node())
            .collect(Collectors.toSet());
    return stage.incoming().stream().filter(exchange -> !following.contains(exchange.id()));
  }

  /** Returns the number of partitions that was asked for, or the one that follows from inputs. */
  private static int requested(StagePlan stage, int otherwise) {
    int count = 0;
    for (RepartitionNode exchange : stage.incoming()) {
      Integer wanted = exchange.partitions();
      boolean fixed = count > 0 || !stage.sourceTopics().isEmpty();
      int needed = count > 0 ? count : otherwise;
      if (wanted != null && fixed && wanted != needed) {
        throw new IllegalArgumentException(
            "repartition '%s' (%s) is to have %d partitions, but what it meets has %d: ask for as many, or repartition that as well"
                .formatted(exchange.name(), exchange.location(), wanted, needed));
      }
      count = wanted == null ? count : wanted;
    }
    return count > 0 ? count : otherwise;
  }

  private static void requireEqualPartitions(StagePlan stage, Map<String, Integer> partitions) {
    boolean meets = !stage.stores().isEmpty() || !stage.incoming().isEmpty();
    if (meets && stage.sourceTopics().stream().map(partitions::get).distinct().count() > 1) {
      String counts =
          stage.sourceTopics().stream()
              .map(topic -> "'%s' has %d".formatted(topic, partitions.get(topic)))
              .collect(Collectors.joining(", "));
      String place = meetingPlace(stage);
      throw new IllegalArgumentException(
          "the topics that meet%s have different numbers of partitions (%s): put a repartition(name, serde) behind one of them"
              .formatted(place.isEmpty() ? "" : " in '" + place + "'", counts));
    }
  }

  /** Returns the name of what needs equal partitions: a join if there is one, else a store. */
  private static String meetingPlace(StagePlan stage) {
    return stage.nodes().stream()
        .filter(node -> node instanceof StatefulNode && node.inputs().size() > 1)
        .map(PlanNode::name)
        .filter(Objects::nonNull)
        .findFirst()
        .or(() -> stage.stores().stream().map(StoreSpec::name).findFirst())
        .orElse("");
  }

  /** Returns the application's name. */
  public String application() {
    return application;
  }

  /** Returns the stages, upstream before downstream. */
  public ImmutableList<StagePlan> stages() {
    return stages;
  }

  /** Returns the number of partitions, and so of tasks, of a stage. */
  public int partitions(StagePlan stage) {
    return Lookup.in(partitionsByStage, stage.name());
  }

  /** Returns the number of partitions of a topic that is read. */
  public int partitions(String sourceTopic) {
    return Lookup.in(partitionsBySource, sourceTopic);
  }

  /** Returns the stage that receives from an exchange. */
  public StagePlan receiver(RepartitionNode exchange) {
    return Lookup.in(receiverByExchange, exchange.name());
  }

  /**
   * Returns whether the records of a source move the event time of a stage: those of a table do
   * not, unless the stage has nothing else to go by.
   */
  public boolean movesTime(StagePlan stage, SourceNode source) {
    return !tableTopics(stage).contains(source.topic().name())
        || (stage.incoming().isEmpty() && tableTopics(stage).containsAll(stage.sourceTopics()));
  }

  /** Returns the topics that a stage reads as tables only. */
  private static Set<String> tableTopics(StagePlan stage) {
    return stage.nodes().stream()
        .filter(SourceNode.class::isInstance)
        .filter(source -> stage.nodes().stream().allMatch(node -> isTableOrOther(node, source)))
        .map(source -> ((SourceNode) source).topic().name())
        .collect(Collectors.toSet());
  }

  private static boolean isTableOrOther(PlanNode node, PlanNode source) {
    return node.inputs().stream().noneMatch(input -> input.node() == source.id())
        || (node instanceof TableNode table && table.isTopic())
        || (node instanceof VersionedTableNode versioned && versioned.readsTopic());
  }

  /** Returns the highest level of any stage. */
  public int deepestLevel() {
    return stages.get(stages.size() - 1).level();
  }

  /** Returns the input partitions of one task: source topics first, in order of name. */
  public ImmutableSet<TopicPartition> inputs(StagePlan stage, int partition) {
    var inputs = ImmutableSet.<TopicPartition>builder();
    for (String topic : stage.sourceTopics()) {
      if (partition < Lookup.in(partitionsBySource, topic)) {
        inputs.add(new TopicPartition(topic, partition));
      }
    }
    for (RepartitionNode exchange : stage.incoming()) {
      inputs.add(
          new TopicPartition(InternalTopics.repartition(application, exchange.name()), partition));
    }
    return inputs.build();
  }

  /**
   * Returns the topics that the positions and the state of a stage stand for: its sources, the
   * changelogs of its stores, and repartition topics it sends to.
   */
  public ImmutableSet<String> topics(StagePlan stage) {
    ImmutableSet.Builder<String> topics = ImmutableSet.builder();
    topics.addAll(stage.sourceTopics());
    stage.stores().stream()
        .filter(store -> store.tableTopic() == null)
        .forEach(store -> topics.add(InternalTopics.changelog(application, store.name())));
    stage
        .outgoing()
        .forEach(exchange -> topics.add(InternalTopics.repartition(application, exchange.name())));
    return topics.build();
  }

  /** Returns whether notes may be too long to stand beside positions, and need their topic. */
  public boolean needsNotesTopic() {
    return !NoteRoom.isEnough(this);
  }

  /** Returns where a task's notes go that are too long. */
  public TopicPartition notes(int task) {
    return new TopicPartition(InternalTopics.notes(application), task % NOTES_PARTITIONS);
  }

  /** Returns the number of partitions of every repartition topic, by topic. */
  public Map<String, Integer> repartitionTopics() {
    Map<String, Integer> topics = new TreeMap<>();
    for (StagePlan stage : stages) {
      for (RepartitionNode exchange : stage.incoming()) {
        topics.put(InternalTopics.repartition(application, exchange.name()), partitions(stage));
      }
    }
    return topics;
  }

  /**
   * Returns the number of partitions of every changelog topic, by topic; tables whose topic is
   * their changelog have none.
   */
  public Map<String, Integer> changelogTopics() {
    Map<String, Integer> topics = new TreeMap<>();
    for (StagePlan stage : stages) {
      for (StoreSpec store : stage.stores()) {
        if (store.tableTopic() != null) {
          continue;
        }
        topics.put(InternalTopics.changelog(application, store.name()), partitions(stage));
      }
    }
    return topics;
  }
}
