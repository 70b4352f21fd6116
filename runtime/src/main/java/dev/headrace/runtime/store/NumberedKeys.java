package dev.headrace.runtime.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
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
 * @param <R> what is found of a row
 */
public final class NumberedKeys<R> {
  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  private final Lookup<R> rows;

  // Most lookups find nothing, so one array serves for all of them.
  private byte[] probe = new byte[0];

  /**
   * Creates lists.
   *
   * @param rows where their rows are
   */
  public NumberedKeys(Lookup<R> rows) {
    this.rows = rows;
  }

  /** Finds rows that are present. */
  public interface Lookup<R> {
    /** Returns a row, or null when it is absent; does not keep the array. */
    @Nullable R find(long bucket, byte[] rowKey);
  }

  /** Returns an element, or null when the list ends before it. */
  public @Nullable R get(long bucket, byte[] key, int number) {
    return rows.find(bucket, probe(key, number));
  }

  /** Returns how many elements a list has. */
  public int size(long bucket, byte[] key) {
    return count(bucket, key, any -> true);
  }

  /**
   * Returns how many of the first elements of a list are of a kind, of which none is behind one
   * that is not.
   */
  public int count(long bucket, byte[] key, Predicate<R> kind) {
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

  /** Returns the key of an element's row, good until the next one is asked for. */
  private byte[] probe(byte[] key, int number) {
    if (probe.length != key.length + Integer.BYTES) {
      probe = new byte[key.length + Integer.BYTES];
    }
    System.arraycopy(key, 0, probe, 0, key.length);
    INTS.set(probe, key.length, number);
    return probe;
  }

  /** Returns the key of an element's row, to be kept. */
  public static byte[] rowKey(byte[] key, int number) {
    byte[] rowKey = Arrays.copyOf(key, key.length + Integer.BYTES);
    INTS.set(rowKey, key.length, number);
    return rowKey;
  }
}
