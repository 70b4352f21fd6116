package dev.headrace.runtime.task;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.headrace.runtime.exchange.Edge;
import dev.headrace.runtime.metric.StageMetrics;
import dev.headrace.runtime.operator.StatefulOperator;
import dev.headrace.runtime.operator.TaskContext;
import dev.headrace.runtime.time.EventClock;
import java.util.Collection;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;

/**
 * What a task is made of.
 *
 * @param context what its operators share
 * @param clock its event time
 * @param time moves the clock and wakes operators
 * @param wallClock what it does because the wall clock goes on
 * @param fromLog its inputs from the log
 * @param directInputs its inputs from memory, by name of the exchange
 * @param backlogs what it has put off, which goes before all inputs
 * @param stateful its operators with state, upstream first
 * @param edges the exchanges it sends to
 * @param isFull whether the epoch has done as much as it should, so that events have to wait
 * @param metrics gets what is published of its stage
 * @param stores its stores, if it has any
 */
record TaskParts(
    TaskContext context,
    EventClock clock,
    TaskTime time,
    WallClockWork wallClock,
    Inputs fromLog,
    ImmutableMap<String, DirectInput> directInputs,
    ImmutableList<BacklogInput> backlogs,
    ImmutableList<StatefulOperator> stateful,
    ImmutableList<Edge> edges,
    BooleanSupplier isFull,
    StageMetrics metrics,
    Optional<TaskStores> stores) {

  /**
   * The inputs with a partition of their own.
   *
   * @param all sources first, by partition
   * @param sources those of them that are partitions of the user's topics
   */
  record Inputs(
      ImmutableMap<TopicPartition, PartitionInput> all, ImmutableList<PartitionInput> sources) {}

  ImmutableMap<TopicPartition, PartitionInput> partitions() {
    return fromLog.all();
  }

  ImmutableList<PartitionInput> sources() {
    return fromLog.sources();
  }

  /** Returns the inputs that take turns. */
  ImmutableList<TaskInput> inputs() {
    return Stream.of(fromLog.all().values(), directInputs.values())
        .flatMap(Collection::stream)
        .collect(ImmutableList.<TaskInput>toImmutableList());
  }
}
