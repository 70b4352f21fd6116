package dev.headrace.runtime.operator;

import dev.headrace.runtime.port.Clock;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The records that are to be tried again later than within one epoch. The epoch in which one fails
 * is aborted; its partition is taken again up to the record and stops there, while everything else
 * goes on, until the pause of its failure policy is over.
 *
 * <p>Invariant: of a partition at most one record is held, the first one that fails. Safe from any
 * thread.
 */
public final class HeldRecords {
  /**
   * A record that is held.
   *
   * @param partition its partition
   * @param offset its offset
   * @param failures how often it has failed so far
   * @param pauseNanos how long it is to wait, in ns
   * @param operator the operator that fails on it, and its source line
   * @param exception the class of what was thrown
   */
  public record Held(
      TopicPartition partition,
      long offset,
      int failures,
      long pauseNanos,
      String operator,
      String exception) {
    /** Returns who is held by whom, in words. */
    public String describe() {
      return "%s offset %d waits for %s, which has failed %d times, the last time with %s"
          .formatted(partition, offset, operator, failures, exception);
    }
  }

  private record Waiting(Held held, long untilNanos) {}

  private final Clock clock;
  private final AtomicReference<@Nullable Held> asked = new AtomicReference<>();
  private final Map<TopicPartition, Waiting> waiting = new ConcurrentHashMap<>();

  /** Creates it without any record. */
  public HeldRecords(Clock clock) {
    this.clock = clock;
  }

  // --- For lanes ---

  /** Returns how often a record has failed in earlier epochs. */
  int failures(Origin record) {
    Waiting known = waiting.get(partitionOf(record));
    OptionalLong offset = record.offset();
    return known != null && offset.isPresent() && known.held().offset() == offset.getAsLong()
        ? known.held().failures()
        : 0;
  }

  /** Asks for the present epoch to be aborted and a record to be held. */
  void ask(Held held) {
    asked.compareAndSet(null, held);
  }

  /** Returns whether the present epoch is to be aborted, so that nothing of it may be committed. */
  public boolean isAsked() {
    return asked.get() != null;
  }

  static TopicPartition partitionOf(Origin record) {
    return new TopicPartition(record.topic(), record.partition());
  }

  // --- For the coordinator ---

  /** Holds the record that was asked for, if one was, and returns it. */
  public Optional<Held> hold() {
    Held held = asked.getAndSet(null);
    if (held != null) {
      long untilNanos = clock.monotonicNanos() + held.pauseNanos();
      waiting.put(held.partition(), new Waiting(held, untilNanos));
    }
    return Optional.ofNullable(held);
  }

  /** Returns the records that have still to wait. */
  public List<Held> waiting() {
    return waiting.values().stream()
        .filter(each -> !isOver(each))
        .map(Waiting::held)
        .sorted(Comparator.comparing(held -> held.partition().toString()))
        .toList();
  }

  /** Returns the partitions whose record need not wait any more, passed or not. */
  public Set<TopicPartition> over() {
    return waiting.values().stream()
        .filter(this::isOver)
        .map(each -> each.held().partition())
        .collect(Collectors.toSet());
  }

  private boolean isOver(Waiting each) {
    return clock.monotonicNanos() - each.untilNanos() >= 0;
  }

  /** Takes note of how far a partition is committed: a record before that is not held any more. */
  public void committed(TopicPartition partition, long offset) {
    Waiting known = waiting.get(partition);
    if (known != null && known.held().offset() < offset) {
      waiting.remove(partition, known);
    }
  }

  /** Returns whether a record of a partition is held, or being tried again. */
  public boolean holds(TopicPartition partition) {
    return waiting.containsKey(partition);
  }

  /** Forgets all of them: their partitions are no longer here, or taken from their commits anew. */
  public void clear() {
    asked.set(null);
    waiting.clear();
  }

  /** Forgets a partition that is no longer here. */
  public void remove(TopicPartition partition) {
    waiting.remove(partition);
  }

  /** Returns whether no record is held, nor being tried again. */
  public boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Returns one that is held or being tried again, for a report. */
  public Optional<Held> any() {
    return waiting.values().stream()
        .map(Waiting::held)
        .min(Comparator.comparing(held -> held.partition().toString()));
  }
}
