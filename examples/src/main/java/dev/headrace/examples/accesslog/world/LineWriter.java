package dev.headrace.examples.accesslog.world;

import org.jspecify.annotations.Nullable;

/** Writes records without keys to one topic. */
public interface LineWriter extends AutoCloseable {

  /**
   * Appends a record to a partition. It may not be stored before {@link #close} returns.
   *
   * @param partition the partition, from 0
   * @param value the bytes of the value, or null for none
   * @param timestampMs the record's timestamp in ms since 1970
   * @throws WorldException when an earlier record could not be stored
   */
  void append(int partition, byte @Nullable [] value, long timestampMs);

  /**
   * Waits until everything is stored.
   *
   * @throws WorldException when a record could not be stored
   */
  @Override
  void close();
}
