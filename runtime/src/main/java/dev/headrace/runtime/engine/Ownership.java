package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.Sets;
import dev.headrace.runtime.port.InputUnit;
import dev.headrace.runtime.port.OwnershipListener;
import dev.headrace.runtime.task.TaskId;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;

/**
 * Takes note of which tasks the group has given to this process. What is given or lost is acted
 * upon after the poll; what is revoked, within it.
 */
final class Ownership implements OwnershipListener {
  private final ImmutableMap<TaskId, InputUnit> units;
  private final Consumer<Set<TaskId>> handOver;
  private final Set<TopicPartition> owned = new HashSet<>();
  private ImmutableSet<TaskId> tasks = ImmutableSet.of();
  private boolean lost;
  private boolean decided;
  private boolean newlyDecided;

  /**
   * Creates the listener.
   *
   * @param units all input partitions of the application
   * @param handOver commits and lets go of tasks before it returns; must not throw
   */
  Ownership(List<InputUnit> units, Consumer<Set<TaskId>> handOver) {
    this.units =
        units.stream()
            .collect(
                ImmutableMap.toImmutableMap(
                    unit -> new TaskId(unit.stage(), unit.number()), unit -> unit));
    this.handOver = handOver;
  }

  @Override
  public void assigned(Collection<TopicPartition> partitions) {
    owned.addAll(partitions);
    tasks = complete();
    decided = true;
    newlyDecided = true;
  }

  @Override
  public void revoked(Collection<TopicPartition> partitions) {
    ImmutableSet<TaskId> before = tasks;
    owned.removeAll(partitions);
    tasks = complete();
    handOver.accept(Sets.difference(before, tasks).immutableCopy());
  }

  @Override
  public void lost(Collection<TopicPartition> partitions) {
    owned.removeAll(partitions);
    tasks = complete();
    lost = true;
  }

  /** Returns the tasks whose inputs are all owned. */
  ImmutableSet<TaskId> tasks() {
    return tasks;
  }

  private ImmutableSet<TaskId> complete() {
    return units.entrySet().stream()
        .filter(unit -> owned.containsAll(unit.getValue().inputs()))
        .map(Map.Entry::getKey)
        .collect(ImmutableSet.toImmutableSet());
  }

  /** Returns whether the group has decided at least once. */
  boolean hasDecided() {
    return decided;
  }

  /** Returns whether the group has decided anew since this was last asked. */
  boolean hasDecidedAnew() {
    boolean result = newlyDecided;
    newlyDecided = false;
    return result;
  }

  /** Returns whether everything was lost and {@link #hasLost()} has not told so yet. */
  boolean isLost() {
    return lost;
  }

  /** Returns whether everything was lost since this was last asked. */
  boolean hasLost() {
    boolean result = lost;
    lost = false;
    return result;
  }
}
