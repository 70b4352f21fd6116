package dev.headrace.runtime.operator;

import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table as they are now, for operators of the same task that look them up: changes of
 * the epoch that are not committed are seen, whether or not they have been passed on yet, unless it
 * says otherwise. Used by the task's thread only.
 */
public interface TableView {
  /** Returns the bytes by which the table finds a key. */
  byte[] keyBytes(Object key);

  /** Returns the serde whose bytes of a key those are, or null when they are made otherwise. */
  default @Nullable Serde<?> keySerde() {
    return null;
  }

  /** Fetches from memory what {@link #value} is about to read, as {@link Foresight} wants it. */
  default void touch(byte[] keyBytes) {}

  /**
   * Returns the value of a row, or null when it is absent.
   *
   * @param key the row's key
   * @param keyBytes the bytes that {@link #keyBytes} makes of it
   */
  @Nullable Object value(Object key, byte[] keyBytes);

  /**
   * Returns the value that a row had at an instant, or null when it was absent then or that is not
   * known any more; of a table without a history what it is now.
   *
   * @param key the row's key
   * @param keyBytes the bytes that {@link #keyBytes} makes of it
   * @param atMs the instant
   */
  default @Nullable Object value(Object key, byte[] keyBytes, long atMs) {
    return value(key, keyBytes);
  }

  /**
   * Returns whether what it shows is what was committed last, because rows may go before the epoch
   * ends: who looks them up has been told of all changes since.
   */
  default boolean isOfLastCommit() {
    return false;
  }

  /** Returns the timestamp in ms of a row that is present. */
  long timestampMs(Object key, byte[] keyBytes);
}
