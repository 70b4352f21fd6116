package dev.headrace.runtime.engine;

import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.envelope.UpstreamTask;
import dev.headrace.runtime.exchange.Channel;
import dev.headrace.runtime.exchange.ControlOutbox;
import dev.headrace.runtime.exchange.Credit;
import dev.headrace.runtime.exchange.DirectChannel;
import dev.headrace.runtime.exchange.TopicChannel;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.Outlet;
import dev.headrace.runtime.task.ChannelFactory;
import dev.headrace.runtime.task.PartitionInput;
import dev.headrace.runtime.task.Task;
import dev.headrace.runtime.task.TaskId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Serializer;

/**
 * How the tasks of this process reach each shard: in memory or through its topic. Changes only
 * between two epochs.
 *
 * <p>Invariant: events from one task to one shard keep their order. A shard is reached in memory
 * only once it runs here and has consumed its topic up to an end that covers everything a task of
 * this process, or a former owner of that task, has written to it. Whenever a task is acquired,
 * here or as the shard, or a shard could not process all it was handed within the epoch, the way
 * leads through the topic again until that is so.
 */
final class Routes implements ChannelFactory {
  private final Layout layout;
  private final EngineSettings settings;
  private final Lanes lanes;
  private final EpochWriter writer;
  private final Credit credit;
  private final ControlOutbox control;
  private final Set<TopicPartition> direct = new HashSet<>();
  // For each shard that runs here and is not reached in memory yet: the end it has to consume to.
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private boolean changed;

  Routes(
      Layout layout,
      EngineSettings settings,
      Lanes lanes,
      EpochWriter writer,
      Credit credit,
      ControlOutbox control) {
    this.layout = layout;
    this.settings = settings;
    this.lanes = lanes;
    this.writer = writer;
    this.credit = credit;
    this.control = control;
  }

  @Override
  public Channel open(UpstreamTask upstream, Outlet outlet, RepartitionNode node, int shard) {
    String topic = InternalTopics.repartition(layout.application(), node.name());
    TopicPartition partition = new TopicPartition(topic, shard);
    if (direct.contains(partition)) {
      TaskId target = new TaskId(layout.receiver(node).name(), shard);
      return new DirectChannel(
          upstream, credit, batch -> lanes.deliver(target, node.name(), batch));
    }
    return throughTopic(upstream, outlet, node, partition);
  }

  @Override
  public Channel openThroughTopic(
      UpstreamTask upstream, Outlet outlet, RepartitionNode node, int shard) {
    String topic = InternalTopics.repartition(layout.application(), node.name());
    return throughTopic(upstream, outlet, node, new TopicPartition(topic, shard));
  }

  private Channel throughTopic(
      UpstreamTask upstream, Outlet outlet, RepartitionNode node, TopicPartition partition) {
    @SuppressWarnings("unchecked") // Types end at the plan; the serde is that of the values sent.
    Serializer<Object> serializer = (Serializer<Object>) node.valueSerde().serializer();
    return new TopicChannel(
        upstream,
        partition,
        serializer,
        outlet.appender(partition),
        control,
        settings.epochs().silence());
  }

  /** Takes note that tasks were acquired, when their shards' topics had these ends. */
  void acquired(Map<TopicPartition, Long> shardEnds) {
    changed = true;
    if (settings.exchange() == EngineSettings.Exchange.DIRECT) {
      shardEnds.forEach(
          (shard, end) -> {
            direct.remove(shard);
            ends.merge(shard, end, Math::max);
          });
    }
  }

  /** Takes note that what shards were handed in memory has been written to their topics. */
  void diverted(Collection<TopicPartition> shards) {
    for (TopicPartition shard : shards) {
      changed = true;
      direct.remove(shard);
      ends.putIfAbsent(shard, 0L);
    }
  }

  /** Takes note that these partitions are not here any more. */
  void released(Collection<TopicPartition> partitions) {
    changed = true;
    partitions.forEach(direct::remove);
    partitions.forEach(ends::remove);
  }

  /**
   * Looks, right after a commit, which shards can be reached in memory from now on.
   *
   * @param tasks all tasks of this process
   * @return the level below which no input shall be taken in: tasks there have to pause for once,
   *     so that a shard can consume what they have written to its topic; 0 for none
   */
  int settle(List<Task> tasks) {
    changed = false;
    int pausedBelow = 0;
    for (Task task : tasks) {
      for (Map.Entry<TopicPartition, PartitionInput> input : task.partitions().entrySet()) {
        if (ends.containsKey(input.getKey()) && !settle(input.getKey(), input.getValue())) {
          pausedBelow = Math.max(pausedBelow, input.getValue().isCaughtUp() ? task.level() : 0);
        }
      }
    }
    return pausedBelow;
  }

  private boolean settle(TopicPartition shard, PartitionInput input) {
    long end = ends.merge(shard, writer.appender(shard).nextOffset(), Math::max);
    if (input.position().offset() < end) {
      return false;
    }
    ends.remove(shard);
    return direct.add(shard);
  }

  /** Returns whether ways have changed, or can change at any commit. */
  boolean isUnsettled() {
    return changed || !ends.isEmpty();
  }
}
