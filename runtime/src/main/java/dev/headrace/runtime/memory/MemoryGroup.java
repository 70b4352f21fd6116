package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.CommittedInput;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A consumer group: committed positions, and members of which the one that joined first owns every
 * partition until it leaves. Guarded by the cluster's lock.
 */
final class MemoryGroup {
  private final String name;
  private final Map<TopicPartition, CommittedInput> positions = new HashMap<>();
  private final Map<String, MemoryGroupReader> members = new LinkedHashMap<>();
  private int generation;

  MemoryGroup(String name) {
    this.name = name;
  }

  int generation() {
    return generation;
  }

  /** Joins, in the place of a member with the same process id when there is one. */
  void join(String processId, MemoryGroupReader member) {
    members.put(processId, member);
  }

  void leave(String processId, MemoryGroupReader member) {
    members.remove(processId, member);
  }

  boolean isMember(String processId, MemoryGroupReader reader) {
    return members.get(processId) == reader;
  }

  boolean isOwner(MemoryGroupReader reader) {
    return !members.isEmpty() && members.values().iterator().next() == reader;
  }

  /** Forgets all members, as a coordinator does that has not heard of them for too long. */
  void expelMembers() {
    members.clear();
    generation++;
  }

  Map<String, String> describeMembers() {
    Map<String, String> description = new LinkedHashMap<>();
    members
        .keySet()
        .forEach(
            processId -> description.put(name + "-" + processId, "in-memory member " + processId));
    return description;
  }

  void commit(Map<TopicPartition, CommittedInput> inputs) {
    positions.putAll(inputs);
  }

  @Nullable CommittedInput committed(TopicPartition partition) {
    return positions.get(partition);
  }
}
