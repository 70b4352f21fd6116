package dev.headrace.runtime.memory;

import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.TopicDescription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
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
  private final ListMultimap<String, MemoryTransaction> orphans =
      MultimapBuilder.hashKeys().arrayListValues().build();
  private final CommitFaults faults = new CommitFaults();
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private final Clock clock;
  private final @Nullable Patience patience;
  private long eventNumber;
  private int mostPerBatch = 1000;
  private long largestRecordBytes = Long.MAX_VALUE;

  /** Something that happens at a time; events of one time in the order of their numbers. */
  private record Event(long dueNanos, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(dueNanos, other.dueNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  MemoryCluster(Clock clock, @Nullable Patience patience) {
    this.clock = clock;
    this.patience = patience;
  }

  /** Lets something happen after a while, at once if there is none. */
  void after(Duration delay, Runnable action) {
    if (delay.isZero()) {
      action.run();
    } else {
      events.add(new Event(nowNanos() + delay.toNanos(), eventNumber++, action));
    }
  }

  void limitBatches(int records) {
    mostPerBatch = records;
  }

  /** Returns the most records one batch holds. */
  int mostPerBatch() {
    return mostPerBatch;
  }

  void limitRecords(long bytes) {
    largestRecordBytes = bytes;
  }

  /** Returns how many bytes a record may have. */
  long largestRecordBytes() {
    return largestRecordBytes;
  }

  long nowNanos() {
    return clock.monotonicNanos();
  }

  /** Returns how long it waits for silent members and transactions, or null for ever. */
  @Nullable Patience patience() {
    return patience;
  }

  private void letEventsHappen() {
    Event next = events.peek();
    while (next != null && next.dueNanos() <= nowNanos()) {
      events.remove();
      next.action().run();
      changed();
      next = events.peek();
    }
  }

  /** Runs a step alone. */
  <T extends @Nullable Object> T locked(Supplier<T> step) {
    lock.lock();
    try {
      letEventsHappen();
      return step.get();
    } finally {
      lock.unlock();
    }
  }

  /** Runs a step alone. */
  void locked(Runnable step) {
    lock.lock();
    try {
      letEventsHappen();
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

  void deleteTopic(String name) {
    topics.remove(topic(name).description().name());
    groups.values().forEach(group -> group.forget(name));
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
    return groups.computeIfAbsent(name, absent -> new MemoryGroup(this));
  }

  void register(MemorySession session) {
    sessions.add(session);
  }

  void unregister(MemorySession session) {
    sessions.remove(session);
  }

  /** Makes a writer the one of its identity and ends what its predecessors left open. */
  void takeOver(String identity, MemoryWriter writer) {
    MemoryWriter predecessor = writers.put(identity, writer);
    if (predecessor != null && predecessor != writer) {
      predecessor.fence(identity);
    }
    for (MemoryTransaction orphan : orphans.removeAll(identity)) {
      if (orphan.isOpen()) {
        orphan.abort();
      }
    }
    changed();
  }

  /** Remembers a transaction whose writer is gone: it stays open until a successor comes. */
  void orphan(MemoryTransaction transaction, String identity) {
    orphans.put(identity, transaction);
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

  void crash(String identity) {
    sessions.stream()
        .filter(session -> session.identity().equals(identity))
        .toList()
        .forEach(
            session -> {
              session.crash();
              sessions.remove(session);
            });
    writers.remove(identity);
    changed();
  }
}
