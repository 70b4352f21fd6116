package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.TopicDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What all sessions of one in-memory log share, and the one lock that guards every object reachable
 * from here. Methods are called with the lock held, except {@link #locked} and {@link #await}.
 */
final class MemoryCluster {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, MemoryTopic> topics = new TreeMap<>();
  private final Map<String, MemoryGroup> groups = new HashMap<>();
  private final List<MemorySession> sessions = new ArrayList<>();
  private final Map<String, MemoryWriter> writers = new HashMap<>();
  private final Map<MemoryTransaction, String> orphans = new LinkedHashMap<>();
  private final CommitFaults faults = new CommitFaults();

  /** Runs a step alone. */
  <T extends @Nullable Object> T locked(Supplier<T> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  /** Runs a step alone. */
  void locked(Runnable step) {
    lock.lock();
    try {
      step.run();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Repeats an attempt after every change until it yields something.
   *
   * @return what it yielded, or null when the time is up
   */
  <T> @Nullable T await(Duration atMost, Supplier<@Nullable T> attempt) {
    lock.lock();
    try {
      long remainingNanos = atMost.toNanos();
      T result = attempt.get();
      while (result == null && remainingNanos > 0) {
        remainingNanos = changed.awaitNanos(remainingNanos);
        result = attempt.get();
      }
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new LogException(
          "The thread was interrupted while it waited for records; stop the application instead.",
          e);
    } finally {
      lock.unlock();
    }
  }

  /** Tells waiting readers to look again. */
  void changed() {
    changed.signalAll();
  }

  CommitFaults faults() {
    return faults;
  }

  void createTopic(TopicDescription description) {
    if (topics.putIfAbsent(description.name(), new MemoryTopic(description)) != null) {
      throw new LogException(
          "Topic "
              + description.name()
              + " exists already; delete it or use it as it is instead of creating it.",
          null);
    }
    changed();
  }

  @Nullable MemoryTopic findTopic(String name) {
    return topics.get(name);
  }

  MemoryTopic topic(String name) {
    MemoryTopic topic = topics.get(name);
    if (topic == null) {
      throw new LogException("Topic " + name + " does not exist; create it first.", null);
    }
    return topic;
  }

  MemoryPartition partition(TopicPartition partition) {
    return topic(partition.topic()).partition(partition.partition());
  }

  MemoryGroup group(String name) {
    return groups.computeIfAbsent(name, MemoryGroup::new);
  }

  void register(MemorySession session) {
    sessions.add(session);
  }

  void unregister(MemorySession session) {
    sessions.remove(session);
  }

  /**
   * Makes a writer the one of its identity and ends what crashed writers of its application left.
   */
  void takeOver(String application, String identity, MemoryWriter writer) {
    MemoryWriter predecessor = writers.put(identity, writer);
    if (predecessor != null && predecessor != writer) {
      predecessor.fence(identity);
    }
    orphans
        .entrySet()
        .removeIf(
            orphan -> {
              boolean ours = orphan.getValue().equals(application);
              if (ours) {
                orphan.getKey().abort();
              }
              return ours;
            });
    changed();
  }

  /** Remembers a transaction whose writer has crashed: it stays open until a successor comes. */
  void orphan(MemoryTransaction transaction, String application) {
    orphans.put(transaction, application);
  }

  /** Forgets a writer that has closed, unless another has taken over its identity. */
  void forget(String identity, MemoryWriter writer) {
    writers.remove(identity, writer);
  }

  void crash() {
    sessions.forEach(MemorySession::crash);
    sessions.clear();
    writers.clear();
    groups.values().forEach(MemoryGroup::expelMembers);
    changed();
  }
}
