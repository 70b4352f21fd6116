package dev.headrace.runtime.store;

import dev.headrace.state.SortedRows;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The newest value of each key of a part of a changelog, put in order only once it is complete.
 *
 * <p>Idea: nearly all time goes into waiting for memory, so a value is found with two visits to it:
 * one slot of an open-addressing table, which holds the key's hash and its place, and the entry in
 * its page, and both can be asked for {@linkplain #expect ahead}. For the order, the bytes behind
 * what all keys begin with are put into a number next to the key's, since most comparisons of a
 * large sort would otherwise wait for two keys; only where those numbers tie are the keys compared.
 *
 * <p>Invariant: of the places of a key, the last one alone is in a slot; the others are marked as
 * left. They go once they take more than the rest.
 */
final class RestoreChunk implements SortedRows {
  /** What an entry takes in the table and in the order. */
  static final int ENTRY_BYTES = 64;

  private static final int MIN_SLOTS = 1 << 6;
  // A number for the order has the index of the key's place in its low bits.
  private static final int NUMBER_BITS = 22;
  // So few are put in order sooner than they are handed to a sort of objects.
  private static final int FEW = 12;
  private static final int MOST_PLACES = 1 << NUMBER_BITS;

  /** The hash of a key above its place plus 1; 0 in an empty slot. */
  private long[] slots = new long[MIN_SLOTS];

  /** All places, those that were left too, in the order of their pages. */
  private int[] places = new int[MIN_SLOTS / 2];

  private EntryPages entries = new EntryPages();
  private int placeCount;
  private int size;
  private long rowBytes;
  private long leftBytes;

  // Kept so that what is only read to be fetched is not optimized away.
  @SuppressWarnings("UnusedVariable")
  private int touched;

  int size() {
    return size;
  }

  @Override
  public boolean isEmpty() {
    return size == 0;
  }

  @Override
  public long bytes() {
    return rowBytes;
  }

  /** Returns about how much memory it takes. */
  long heldBytes() {
    return entries.heldBytes() + (long) placeCount * ENTRY_BYTES;
  }

  boolean isFull(long mostBytes) {
    return heldBytes() >= mostBytes || placeCount == MOST_PLACES || entries.isFull();
  }

  /**
   * Fetches from memory what {@link #put} is about to read. A caller that does so for several keys
   * waits for all of them at the same time.
   */
  void expect(byte[] key, int from) {
    long found = slots[KeyHash.of(key, from) & (slots.length - 1)];
    if (found != 0) {
      touched += entries.keyLength(place(found));
    }
  }

  /**
   * Takes the next value of a key.
   *
   * @param from where the key begins in its array
   * @param value null when the key is deleted
   */
  void put(byte[] key, int from, byte @Nullable [] value) {
    int hash = KeyHash.of(key, from);
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != 0) {
      if (hash(slots[slot]) == hash) {
        int place = place(slots[slot]);
        if (entries.hasKey(place, key, from)) {
          replace(slot, place, key, from, value);
          return;
        }
      }
      slot = (slot + 1) & mask;
    }
    add(slot, hash, key, from, value);
    rowBytes += key.length - from + lengthOf(value);
    size++;
    if (2 * size == slots.length) {
      growSlots();
    }
  }

  private void replace(int slot, int place, byte[] key, int from, byte @Nullable [] value) {
    rowBytes += lengthOf(value) - entries.valueLength(place);
    if (entries.replace(place, value)) {
      return;
    }
    leftBytes += entries.leave(place);
    add(slot, hash(slots[slot]), key, from, value);
    if (2 * leftBytes > entries.usedBytes()) {
      compact();
    }
  }

  private void add(int slot, int hash, byte[] key, int from, byte @Nullable [] value) {
    int place = entries.add(key, from, value);
    slots[slot] = (long) hash << Integer.SIZE | (place + 1);
    if (placeCount == places.length) {
      places = Arrays.copyOf(places, 2 * placeCount);
    }
    places[placeCount++] = place;
  }

  private void growSlots() {
    long[] grown = new long[2 * slots.length];
    int mask = grown.length - 1;
    for (long taken : slots) {
      if (taken != 0) {
        int slot = hash(taken) & mask;
        while (grown[slot] != 0) {
          slot = (slot + 1) & mask;
        }
        grown[slot] = taken;
      }
    }
    slots = grown;
  }

  private void compact() {
    EntryPages from = entries;
    int[] all = places;
    int count = placeCount;
    entries = new EntryPages();
    places = new int[all.length];
    placeCount = 0;
    size = 0;
    rowBytes = 0;
    leftBytes = 0;
    Arrays.fill(slots, 0);
    for (int i = 0; i < count; i++) {
      if (!from.isLeft(all[i])) {
        put(from.key(all[i]), 0, from.value(all[i]));
      }
    }
  }

  /** Tells a visitor all entries, as a change that deletes where the newest value is none. */
  @Override
  public void visit(Visitor visitor) {
    for (long number : sorted()) {
      int place = placeOf(number);
      byte[] value = entries.value(place);
      if (value == null) {
        visitor.delete(entries.key(place));
      } else {
        visitor.put(entries.key(place), value);
      }
    }
  }

  private long[] sorted() {
    int common = commonPrefix();
    long[] numbers = new long[size];
    int next = 0;
    for (int i = 0; i < placeCount; i++) {
      if (!entries.isLeft(places[i])) {
        numbers[next++] = number(i, common);
      }
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
    int common = placeCount == 0 ? 0 : entries.keyLength(places[0]);
    for (int i = 1; i < placeCount && common > 0; i++) {
      common = entries.commonPrefix(places[0], places[i], common);
    }
    return common;
  }

  /** Returns a number that is in the order of the keys as far as they differ early. */
  private long number(int index, int from) {
    int place = places[index];
    int length = entries.keyLength(place);
    long prefix = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      // A key that ends early ties with one that goes on with zeros, and is compared in full.
      prefix = (prefix << Byte.SIZE) | (i < length ? entries.keyByte(place, i) : 0);
    }
    // Sorted as signed numbers, the largest prefixes would come first.
    return ((prefix >>> NUMBER_BITS << NUMBER_BITS) ^ Long.MIN_VALUE) | index;
  }

  private static boolean isTie(long left, long right) {
    return left >>> NUMBER_BITS == right >>> NUMBER_BITS;
  }

  private void sortTies(long[] numbers, int start, int end) {
    if (end - start <= FEW) {
      insertTies(numbers, start, end);
      return;
    }
    Long[] tied = new Long[end - start];
    for (int i = start; i < end; i++) {
      tied[i - start] = numbers[i];
    }
    Arrays.sort(tied, (left, right) -> entries.compareKeys(placeOf(left), placeOf(right)));
    for (int i = start; i < end; i++) {
      numbers[i] = tied[i - start];
    }
  }

  private void insertTies(long[] numbers, int start, int end) {
    for (int i = start + 1; i < end; i++) {
      long number = numbers[i];
      int place = placeOf(number);
      int at = i;
      while (at > start && entries.compareKeys(placeOf(numbers[at - 1]), place) > 0) {
        numbers[at] = numbers[at - 1];
        at--;
      }
      numbers[at] = number;
    }
  }

  /** Returns the place of the entry that a number of the order stands for. */
  private int placeOf(long number) {
    return places[(int) (number & (MOST_PLACES - 1))];
  }

  private static long lengthOf(byte @Nullable [] array) {
    return array == null ? 0 : array.length;
  }

  private static int place(long taken) {
    return (int) taken - 1;
  }

  private static int hash(long taken) {
    return (int) (taken >>> Integer.SIZE);
  }
}
