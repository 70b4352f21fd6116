package dev.headrace.runtime.port;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import java.util.BitSet;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;

/**
 * What a process tells its group when it joins.
 *
 * @param fingerprint stands for the topology; a process with another one than those that run is
 *     refused
 * @param units all input partitions of the application; the same list in every process with the
 *     same fingerprint
 * @param tasksOnDisk tells of which tasks this process has state on its disk; called on the thread
 *     that polls, whenever the group changes
 */
public record Membership(
    String fingerprint,
    ImmutableList<InputUnit> units,
    Supplier<? extends Set<String>> tasksOnDisk) {

  /** Returns the numbers of the units whose state is on this process's disk. */
  public BitSet keeps() {
    Set<String> tasks = tasksOnDisk.get();
    BitSet keeps = new BitSet(units.size());
    for (int index = 0; index < units.size(); index++) {
      keeps.set(index, tasks.contains(units.get(index).toString()));
    }
    return keeps;
  }

  /** Returns all topics of the units. */
  public ImmutableSet<String> topics() {
    return units.stream()
        .flatMap(unit -> unit.inputs().stream())
        .map(TopicPartition::topic)
        .collect(ImmutableSet.toImmutableSet());
  }

  /** Returns the number of partitions of a topic that belong to any unit. */
  public int partitions(String topic) {
    return (int)
        units.stream()
            .flatMap(unit -> unit.inputs().stream())
            .filter(partition -> partition.topic().equals(topic))
            .count();
  }
}
