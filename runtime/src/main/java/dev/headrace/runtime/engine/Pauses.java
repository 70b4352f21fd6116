package dev.headrace.runtime.engine;

import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.metric.EngineMetrics;
import dev.headrace.runtime.operator.HeldRecords;
import dev.headrace.runtime.operator.HeldRecords.Held;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets partitions pause at a record that is to be tried again later, and go on when its time has
 * come. Used by the coordinator.
 */
final class Pauses {
  private static final Logger log = LoggerFactory.getLogger(Pauses.class);

  private final HeldRecords held;
  private final Lanes lanes;
  private final EngineMetrics metrics;
  private final Set<TopicPartition> goingOn = new HashSet<>();

  Pauses(HeldRecords held, Lanes lanes, EngineMetrics metrics) {
    this.held = held;
    this.lanes = lanes;
    this.metrics = metrics;
  }

  /** Begins a pause if one was asked for; the epoch is aborted, and the lanes stand. */
  void begin() {
    held.hold().ifPresent(Pauses::tell);
    for (Held each : held.waiting()) {
      TopicPartition partition = each.partition();
      if (lanes.isHome(partition)) {
        goingOn.remove(partition);
        metrics.input(partition.topic()).held().set(partition.partition(), 1);
        lanes.hold(lanes.home(partition), each.offset());
      } else {
        held.remove(partition);
      }
    }
  }

  // What was thrown may hold data in its message, which has no place in a log.
  private static void tell(Held record) {
    log.atWarn()
        .addKeyValue(LogKeys.TOPIC, record.partition().topic())
        .addKeyValue(LogKeys.PARTITION, record.partition().partition())
        .log(
            "Record {}; its partition pauses for {} ms, all others go on",
            record.describe(),
            record.pauseNanos() / 1_000_000);
  }

  /** Ends the pauses that are over; returns whether there was any. */
  boolean end() {
    if (held.isEmpty()) {
      return false;
    }
    boolean any = false;
    for (TopicPartition partition : held.over()) {
      if (goingOn.add(partition)) {
        lanes.release(lanes.home(partition));
        any = true;
      }
    }
    return any;
  }

  /** Forgets the records that the last commit has passed. */
  void committed() {
    for (TopicPartition partition : Set.copyOf(goingOn)) {
      held.committed(partition, lanes.home(partition).input().position().offset());
      if (!held.holds(partition)) {
        log.atInfo()
            .addKeyValue(LogKeys.TOPIC, partition.topic())
            .addKeyValue(LogKeys.PARTITION, partition.partition())
            .log("The record of {} that was held is processed", partition);
        forget(partition);
      }
    }
  }

  /** Takes note that these partitions are not here any more. */
  void removed(Collection<TopicPartition> partitions) {
    for (TopicPartition partition : partitions) {
      held.remove(partition);
      forget(partition);
    }
  }

  private void forget(TopicPartition partition) {
    goingOn.remove(partition);
    metrics.input(partition.topic()).held().remove(partition.partition());
  }
}
