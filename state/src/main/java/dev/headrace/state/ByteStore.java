package dev.headrace.state;

import org.jspecify.annotations.Nullable;

/**
 * One named key space of a {@link TaskDatabase}: byte keys, in ascending unsigned order, to byte
 * values.
 *
 * <p>Keys and values may be empty; an empty value is a value. Changes go through {@link
 * TaskDatabase#write}. The thread rule and the errors are those of the database.
 */
public interface ByteStore {

  /** The store's name. */
  String name();

  /** The value of a key, or null when the key is absent. */
  byte @Nullable [] get(byte[] key);

  /**
   * A cursor over a range of keys as it is now; later writes do not show.
   *
   * @param fromInclusive the first key of the range; an empty array starts at the first key
   * @param toExclusive the end of the range, or null for no end; an end that is not above the start
   *     makes an empty range
   * @return a cursor before its first entry; the caller closes it
   */
  ByteCursor scan(byte[] fromInclusive, byte @Nullable [] toExclusive);

  /**
   * The same cursor in descending order: from the last key of the range to the first.
   *
   * @param fromInclusive the first key of the range, which comes last; an empty array for no bound
   * @param toExclusive the end of the range, or null for no end; an end that is not above the start
   *     makes an empty range
   * @return a cursor before its first entry; the caller closes it
   */
  ByteCursor scanDescending(byte[] fromInclusive, byte @Nullable [] toExclusive);

  /** Whether no key is present. */
  boolean isEmpty();
}
