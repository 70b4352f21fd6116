package dev.headrace.runtime.engine;

import dev.headrace.runtime.exchange.Credit;
import dev.headrace.runtime.metric.EngineMetrics;
import dev.headrace.runtime.port.GroupReader;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.task.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/**
 * Takes records in and hands them to their tasks, as long as there is credit.
 *
 * <p>A partition pauses while its task holds enough of it. When the credit of the whole process is
 * used up, every partition pauses that has something waiting; one whose buffer is empty never does,
 * since a task may be waiting for exactly that one.
 */
final class Intake {
  private final GroupReader reader;
  private final Lanes lanes;
  private final Credit credit;
  private final long inputBytes;
  private final EngineMetrics metrics;
  private final Set<TopicPartition> paused = new HashSet<>();
  private final Map<TopicPartition, Boolean> expectsMore = new HashMap<>();
  private long bytesPerPartition;
  private int lowestLevel;
  private boolean held;
  private boolean allWasDone;
  private long recordsTaken;

  Intake(GroupReader reader, Lanes lanes, Credit credit, long inputBytes, EngineMetrics metrics) {
    this.metrics = metrics;
    this.reader = reader;
    this.lanes = lanes;
    this.credit = credit;
    this.inputBytes = inputBytes;
  }

  /** Takes note that the lanes have got more tasks, whose partitions are paused. */
  void added(List<Task> tasks) {
    tasks.forEach(task -> paused.addAll(task.partitions().keySet()));
    share();
  }

  /** Takes note that these partitions are not here any more. */
  void removed(Collection<TopicPartition> partitions) {
    paused.removeAll(partitions);
    partitions.forEach(expectsMore::remove);
    partitions.forEach(
        partition -> metrics.input(partition.topic()).lag().remove(partition.partition()));
    share();
  }

  private void share() {
    bytesPerPartition = Math.max(1, inputBytes / Math.max(4, lanes.homes().size()));
  }

  /** Moves the partitions of tasks to where these stand. */
  void seek(List<Task> tasks) {
    for (Task task : tasks) {
      task.committedPositions()
          .forEach(
              (partition, position) -> {
                reader.seek(partition, position);
                expectsMore.remove(partition);
              });
    }
  }

  /**
   * Takes nothing in for tasks below this level: what these have written to a repartition topic has
   * to be processed before anything new reaches the tasks downstream in memory.
   */
  void onlyFromLevel(int level) {
    lowestLevel = level;
  }

  /** Says whether nothing at all may be taken in now. */
  void hold(boolean hold) {
    held = hold;
  }

  /** Takes in what has arrived; returns whether there was anything. */
  boolean poll(Duration atMost) {
    balance();
    List<RecordBatch> batches = reader.poll(atMost);
    allWasDone = credit.isUntouched();
    for (RecordBatch batch : batches) {
      recordsTaken += batch.size();
      metrics.input(batch.partition().topic()).records().add(batch.size());
      lanes.deliver(lanes.home(batch.partition()), batch);
    }
    return !batches.isEmpty();
  }

  /**
   * Returns whether the lanes keep up with what arrives: they have done everything, or had done so
   * when more arrived, and that was all there is.
   */
  boolean isKeptUpWith() {
    // Where little arrives at a time, but all the time, there is always something on its way.
    return credit.isUntouched() || (allWasDone && isAtEnd());
  }

  private boolean isAtEnd() {
    for (Lanes.Home home : lanes.homes()) {
      if (reader.lag(home.input().partition()).orElse(0) > 0) {
        return false;
      }
    }
    return true;
  }

  private void balance() {
    List<TopicPartition> pause = new ArrayList<>();
    List<TopicPartition> resume = new ArrayList<>();
    boolean usedUp = credit.isUsedUp();
    for (Lanes.Home home : lanes.homes()) {
      TopicPartition partition = home.input().partition();
      long buffered = home.input().bufferedBytes();
      boolean wait =
          held
              || home.task().level() < lowestLevel
              || buffered >= bytesPerPartition
              || (usedUp && buffered > 0);
      if (wait && paused.add(partition)) {
        pause.add(partition);
      } else if (!wait && buffered <= bytesPerPartition / 2 && paused.remove(partition)) {
        resume.add(partition);
      }
    }
    if (!pause.isEmpty()) {
      reader.pause(pause);
    }
    if (!resume.isEmpty()) {
      reader.resume(resume);
    }
  }

  /**
   * Tells tasks that have to know it which of their inputs are known to hold more; returns whether
   * there was anything new to tell. Every partition must still be owned.
   */
  boolean tellLag() {
    // Orders of a lane keep their sequence, so a task never hears "no more" before the last batch.
    boolean told = false;
    for (Lanes.Home home : lanes.homes()) {
      if (home.task().needsLag()) {
        TopicPartition partition = home.input().partition();
        OptionalLong lag = reader.lag(partition);
        boolean more = lag.isEmpty() || lag.getAsLong() > 0;
        if (!Boolean.valueOf(more).equals(expectsMore.put(partition, more))) {
          lanes.expectMore(home, more);
          told = true;
        }
      }
    }
    return told;
  }

  /** Returns how many records are known to wait in the log, or -1 while that is unknown. */
  long lag() {
    long sum = 0;
    for (Lanes.Home home : lanes.homes()) {
      TopicPartition partition = home.input().partition();
      OptionalLong lag = reader.lag(partition);
      if (lag.isEmpty()) {
        return -1;
      }
      metrics.input(partition.topic()).lag().set(partition.partition(), lag.getAsLong());
      sum += lag.getAsLong();
    }
    return sum;
  }

  /** Returns the next offset to be read of each partition that has one. */
  Map<TopicPartition, Long> positions() {
    Map<TopicPartition, Long> positions = new HashMap<>();
    for (Lanes.Home home : lanes.homes()) {
      TopicPartition partition = home.input().partition();
      reader.position(partition).ifPresent(position -> positions.put(partition, position));
    }
    return positions;
  }

  /** Returns the number of records taken in so far. */
  long recordsTaken() {
    return recordsTaken;
  }
}
