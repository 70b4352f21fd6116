package dev.headrace.runtime.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys with their values, one behind the other in a few large arrays, so that a million of them are
 * no million objects. An entry is found by its place, which never changes; its value is replaced
 * where it is if the new one is no longer.
 */
final class EntryPages {
  /** What an entry takes at most besides its key and value. */
  static final int MOST_OVERHEAD_BYTES = 3 * Integer.BYTES + 7;

  private static final int MIN_PAGE_BYTES = 1 << 10;
  private static final int MAX_PAGE_BYTES = 1 << 20;
  // An entry begins at a multiple of 8, so that a place in a page of that size takes 17 bits.
  private static final int UNIT_SHIFT = 3;
  private static final int PAGE_SHIFT = 17;
  private static final int UNIT_MASK = (1 << PAGE_SHIFT) - 1;
  private static final int MOST_PAGES = (1 << (Integer.SIZE - 1 - PAGE_SHIFT)) - 1;

  // An entry: the length of its key, that of its value or what stands for one, the room that there
  // is for a value; then the key and the value.
  private static final int VALUE_LENGTH = Integer.BYTES;
  private static final int VALUE_ROOM = 2 * Integer.BYTES;
  private static final int KEY = 3 * Integer.BYTES;
  private static final int DELETED = -1;
  private static final int LEFT = -2;

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.nativeOrder());

  private final List<byte[]> pages = new ArrayList<>();
  private byte[] last = new byte[0];
  private int end;
  private long used;

  /** Returns how many bytes of its pages are not free for entries to come. */
  long usedBytes() {
    return used;
  }

  /** Returns about how many bytes its pages take, with what they hold in reserve. */
  long heldBytes() {
    return used + (used >> 2);
  }

  /** Returns whether no more entries can be told apart by their places. */
  boolean isFull() {
    return pages.size() >= MOST_PAGES;
  }

  /**
   * Adds an entry and returns its place.
   *
   * @param from where the key begins in its array
   * @param value null when the key is deleted
   */
  int add(byte[] key, int from, byte @Nullable [] value) {
    int keyLength = key.length - from;
    int room = value == null ? 0 : value.length;
    int length = KEY + keyLength + room;
    if (length > last.length - end) {
      addPage(length);
    }
    int at = end;
    INTS.set(last, at, keyLength);
    INTS.set(last, at + VALUE_ROOM, room);
    System.arraycopy(key, from, last, at + KEY, keyLength);
    setValue(last, at, value);
    int next = Math.min(last.length, at + aligned(length));
    used += next - at;
    end = next;
    return (pages.size() - 1) << PAGE_SHIFT | at >> UNIT_SHIFT;
  }

  // A quarter more each time: few pages in the end, and little of the last one in vain. Behind an
  // entry that is larger than a page, nothing comes.
  private void addPage(int least) {
    used += last.length - end;
    long quarter = Math.min(MAX_PAGE_BYTES, Math.max(MIN_PAGE_BYTES, used >> 2));
    last = new byte[Math.max(least, (int) quarter)];
    pages.add(last);
    end = 0;
  }

  /** Replaces the value of an entry if there is room for it, and returns whether there is. */
  boolean replace(int place, byte @Nullable [] value) {
    byte[] page = page(place);
    int at = offset(place);
    if (value != null && value.length > (int) INTS.get(page, at + VALUE_ROOM)) {
      return false;
    }
    setValue(page, at, value);
    return true;
  }

  private static void setValue(byte[] page, int at, byte @Nullable [] value) {
    INTS.set(page, at + VALUE_LENGTH, value == null ? DELETED : value.length);
    if (value != null) {
      System.arraycopy(value, 0, page, at + KEY + (int) INTS.get(page, at), value.length);
    }
  }

  /** Takes note that an entry was added again elsewhere, and returns how many bytes it took. */
  int leave(int place) {
    byte[] page = page(place);
    int at = offset(place);
    INTS.set(page, at + VALUE_LENGTH, LEFT);
    return aligned(KEY + (int) INTS.get(page, at) + (int) INTS.get(page, at + VALUE_ROOM));
  }

  /** Returns whether an entry was added again elsewhere. */
  boolean isLeft(int place) {
    return (int) INTS.get(page(place), offset(place) + VALUE_LENGTH) == LEFT;
  }

  /** Returns whether the entry is that of a key, which begins somewhere in its array. */
  boolean hasKey(int place, byte[] key, int from) {
    byte[] page = page(place);
    int at = offset(place);
    int keyFrom = at + KEY;
    return Arrays.equals(page, keyFrom, keyFrom + (int) INTS.get(page, at), key, from, key.length);
  }

  byte[] key(int place) {
    byte[] page = page(place);
    int keyFrom = offset(place) + KEY;
    return Arrays.copyOfRange(page, keyFrom, keyFrom + keyLength(place));
  }

  byte @Nullable [] value(int place) {
    byte[] page = page(place);
    int at = offset(place);
    int length = (int) INTS.get(page, at + VALUE_LENGTH);
    int from = at + KEY + (int) INTS.get(page, at);
    return length == DELETED ? null : Arrays.copyOfRange(page, from, from + length);
  }

  /** Returns how many bytes an entry's value has, none when its key is deleted. */
  int valueLength(int place) {
    return Math.max(0, (int) INTS.get(page(place), offset(place) + VALUE_LENGTH));
  }

  int keyLength(int place) {
    return (int) INTS.get(page(place), offset(place));
  }

  /** Returns a byte of an entry's key. */
  int keyByte(int place, int index) {
    return page(place)[offset(place) + KEY + index] & 0xFF;
  }

  /** Returns how many of its first bytes, at most so many, the key has in common with another. */
  int commonPrefix(int left, int right, int most) {
    int leftFrom = offset(left) + KEY;
    int rightFrom = offset(right) + KEY;
    int length = Math.min(most, Math.min(keyLength(left), keyLength(right)));
    int mismatch =
        Arrays.mismatch(
            page(left), leftFrom, leftFrom + length, page(right), rightFrom, rightFrom + length);
    return mismatch < 0 ? length : mismatch;
  }

  int compareKeys(int left, int right) {
    int leftFrom = offset(left) + KEY;
    int rightFrom = offset(right) + KEY;
    return Arrays.compareUnsigned(
        page(left),
        leftFrom,
        leftFrom + keyLength(left),
        page(right),
        rightFrom,
        rightFrom + keyLength(right));
  }

  private static int aligned(int length) {
    return (length + 7) & -8;
  }

  private byte[] page(int place) {
    return pages.get(place >>> PAGE_SHIFT);
  }

  private static int offset(int place) {
    return (place & UNIT_MASK) << UNIT_SHIFT;
  }
}
