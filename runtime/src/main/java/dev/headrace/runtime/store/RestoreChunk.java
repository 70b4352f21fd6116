package dev.headrace.runtime.store;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The newest value of each key of a part of a changelog, put in order only once it is complete.
 *
 * <p>Open addressing with linear probing; keys and values lie in the order in which the keys first
 * came. For the order, the bytes behind what all keys begin with are put into a number next to the
 * key's place, since most comparisons of a large sort would otherwise wait for two keys from
 * memory; only where those numbers tie are the keys themselves compared.
 */
final class RestoreChunk {
  /** What an entry takes besides its bytes: slots, headers of arrays, its place in a batch. */
  static final int ENTRY_BYTES = 112;

  private static final int MIN_SLOTS = 1 << 10;
  // A number for the order has the place of the key in its low bits.
  private static final int PLACE_BITS = 22;
  private static final int MOST_KEYS = 1 << PLACE_BITS;
  private static final int PREFIX_SHIFT = PLACE_BITS;

  /** The place of the key in a slot, plus 1; 0 in an empty slot. */
  private int[] slots = new int[MIN_SLOTS];

  private byte[][] keys = new byte[MIN_SLOTS / 2][];
  private byte[] @Nullable [] values = new byte[MIN_SLOTS / 2] @Nullable [];
  private int[] hashes = new int[MIN_SLOTS / 2];
  private int size;
  private long bytes;

  /** What hears of the entries in order. */
  interface Visitor {
    /** Takes an entry; its value is null when the key is deleted. */
    void visit(byte[] key, byte @Nullable [] value);
  }

  int size() {
    return size;
  }

  /** Returns about how much memory it takes. */
  long bytes() {
    return bytes;
  }

  boolean isFull(long mostBytes) {
    return bytes >= mostBytes || size == MOST_KEYS;
  }

  /** Takes the next value of a key, null when it is deleted. */
  void put(byte[] key, byte @Nullable [] value) {
    int hash = RowTable.hash(0, key);
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      int place = slots[slot] - 1;
      if (hashes[place] == hash && Arrays.equals(keys[place], key)) {
        bytes += lengthOf(value) - lengthOf(values[place]);
        values[place] = value;
        return;
      }
      slot = (slot + 1) & mask;
    }
    slots[slot] = size + 1;
    add(hash, key, value);
  }

  private void add(int hash, byte[] key, byte @Nullable [] value) {
    keys[size] = key;
    values[size] = value;
    hashes[size] = hash;
    size++;
    bytes += ENTRY_BYTES + key.length + lengthOf(value);
    if (size == keys.length) {
      grow();
    }
  }

  private void grow() {
    keys = Arrays.copyOf(keys, 2 * size);
    values = Arrays.copyOf(values, 2 * size);
    hashes = Arrays.copyOf(hashes, 2 * size);
    slots = new int[4 * size];
    int mask = slots.length - 1;
    for (int place = 0; place < size; place++) {
      int slot = hashes[place] & mask;
      while (slots[slot] != 0) {
        slot = (slot + 1) & mask;
      }
      slots[slot] = place + 1;
    }
  }

  /** Tells a visitor all entries in ascending unsigned order of their keys. */
  void visitSorted(Visitor visitor) {
    for (long number : sorted()) {
      int place = place(number);
      visitor.visit(keys[place], values[place]);
    }
  }

  private long[] sorted() {
    int common = commonPrefix();
    long[] numbers = new long[size];
    for (int place = 0; place < size; place++) {
      numbers[place] = number(keys[place], common, place);
    }
    Arrays.sort(numbers);
    int end;
    for (int start = 0; start < size; start = end) {
      end = start + 1;
      while (end < size && isTie(numbers[start], numbers[end])) {
        end++;
      }
      if (end - start > 1) {
        sortTies(numbers, start, end);
      }
    }
    return numbers;
  }

  /** Returns how many bytes all keys have in common at their start. */
  private int commonPrefix() {
    int common = size == 0 ? 0 : keys[0].length;
    for (int place = 1; place < size && common > 0; place++) {
      byte[] key = keys[place];
      int mismatch = Arrays.mismatch(keys[0], 0, common, key, 0, Math.min(common, key.length));
      common = mismatch < 0 ? common : mismatch;
    }
    return common;
  }

  /** Returns a number that is in the order of the keys as far as they differ early. */
  private static long number(byte[] key, int from, int place) {
    long prefix = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      // A key that ends early ties with one that goes on with zeros, and is compared in full.
      prefix = (prefix << Byte.SIZE) | (i < key.length ? key[i] & 0xFF : 0);
    }
    // Sorted as signed numbers, the largest prefixes would come first.
    return ((prefix >>> PREFIX_SHIFT << PREFIX_SHIFT) ^ Long.MIN_VALUE) | place;
  }

  private static boolean isTie(long left, long right) {
    return left >>> PREFIX_SHIFT == right >>> PREFIX_SHIFT;
  }

  private static int place(long number) {
    return (int) (number & (MOST_KEYS - 1));
  }

  private void sortTies(long[] numbers, int start, int end) {
    Integer[] places = new Integer[end - start];
    for (int i = start; i < end; i++) {
      places[i - start] = place(numbers[i]);
    }
    Arrays.sort(places, (left, right) -> Arrays.compareUnsigned(keys[left], keys[right]));
    for (int i = start; i < end; i++) {
      numbers[i] = places[i - start];
    }
  }

  private static long lengthOf(byte @Nullable [] array) {
    return array == null ? 0 : array.length;
  }
}
