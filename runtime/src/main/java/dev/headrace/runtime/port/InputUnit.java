package dev.headrace.runtime.port;

import com.google.common.collect.ImmutableSet;
import org.apache.kafka.common.TopicPartition;

/**
 * Input partitions that always belong to one process together, since one task reads them.
 *
 * @param stage the name of the task's stage; units of one stage are spread over the processes
 * @param number the unit's number within its stage
 * @param inputs its partitions, at least one
 */
public record InputUnit(String stage, int number, ImmutableSet<TopicPartition> inputs) {
  /** Returns the name of the task that reads it. */
  @Override
  public String toString() {
    return stage + "-" + number;
  }
}
