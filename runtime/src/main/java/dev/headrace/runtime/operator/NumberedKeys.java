package dev.headrace.runtime.operator;

import dev.headrace.runtime.store.Row;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Lists in a store: the elements of a key within a bucket are rows of their own. The key of such a
 * row is followed by four bytes, big endian: the element's number.
 *
 * <p>Invariant: the elements of a list have the numbers from 0 up to how many there are. So all of
 * them are found by counting until a row is absent, without another index, and the end of a long
 * list by doubling and halving.
 *
 * @param rows where the rows are
 * @param <R> what is found of a row
 */
record NumberedKeys<R>(Lookup<R> rows) {

  /** Finds rows that are present. */
  interface Lookup<R> {
    /** Returns a row, or null when it is absent. */
    @Nullable R find(long bucket, byte[] rowKey);
  }

  /** Returns an element, or null when the list ends before it. */
  @Nullable R get(long bucket, byte[] key, int number) {
    return rows.find(bucket, rowKey(key, number));
  }

  /** Returns how many elements a list has. */
  int size(long bucket, byte[] key) {
    return count(bucket, key, any -> true);
  }

  /**
   * Returns how many of the first elements of a list are of a kind, of which none is behind one
   * that is not.
   */
  int count(long bucket, byte[] key, Predicate<R> kind) {
    int of = -1;
    int behind = 0;
    while (is(kind, bucket, key, behind)) {
      of = behind;
      behind = Math.max(1, 2 * behind);
    }
    while (behind - of > 1) {
      int middle = (of + behind) >>> 1;
      if (is(kind, bucket, key, middle)) {
        of = middle;
      } else {
        behind = middle;
      }
    }
    return behind;
  }

  private boolean is(Predicate<R> kind, long bucket, byte[] key, int number) {
    R element = get(bucket, key, number);
    return element != null && kind.test(element);
  }

  /** Returns the key of an element's row. */
  static byte[] rowKey(byte[] key, int number) {
    return ByteBuffer.allocate(key.length + Integer.BYTES).put(key).putInt(number).array();
  }

  /** Returns the list's key from that of an element's row. */
  static byte[] keyOf(Row row) {
    return Arrays.copyOf(row.key(), row.key().length - Integer.BYTES);
  }

  /** Returns the number of an element from the key of its row. */
  static int numberOf(Row row) {
    return ByteBuffer.wrap(row.key()).getInt(row.key().length - Integer.BYTES);
  }
}
