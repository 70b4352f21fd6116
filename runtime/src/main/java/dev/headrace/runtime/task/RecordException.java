package dev.headrace.runtime.task;

import org.apache.kafka.common.TopicPartition;

/** Processing one input record failed; says which record it was, never what it contains. */
public final class RecordException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param partition the partition of the record
   * @param offset its offset
   * @param cause what went wrong
   */
  public RecordException(TopicPartition partition, long offset, RuntimeException cause) {
    super("record %s offset %d: %s".formatted(partition, offset, cause.getMessage()), cause);
  }
}
