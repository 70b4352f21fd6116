package dev.headrace.runtime.page;

import java.util.Arrays;

/**
 * Which events of a stretch may have a key: those with its hash, the last one first.
 *
 * <p>Events have the ordinals from 0 on. Idea: a table of open addressing has the last event of
 * each hash beside the hash itself, so that a hash without an event is told by one look into
 * memory; from there, each event names the one before it with the same hash.
 */
final class KeyChains {
  /** Stands for no event. */
  static final int NONE = -1;

  private static final int FIRST_SLOTS = 16;
  private static final int FIRST_EVENTS = 8;
  private static final long EMPTY = 0;
  private static final long LAST = 0xFFFF_FFFFL;

  // The hash above, below it the ordinal of the last event with it, counted from 1.
  private long[] slots = new long[FIRST_SLOTS];
  private int[] before = new int[FIRST_EVENTS];
  private int size;
  private int hashes;

  /** Adds the next event. */
  void add(int hash) {
    if (4L * (hashes + 1) > 3L * slots.length) {
      grow();
    }
    if (size == before.length) {
      before = Arrays.copyOf(before, 2 * size);
    }
    int slot = slotOf(hash);
    before[size] = last(slot);
    hashes += slots[slot] == EMPTY ? 1 : 0;
    size++;
    slots[slot] = ((long) hash << Integer.SIZE) | size;
  }

  private void grow() {
    long[] old = slots;
    slots = new long[2 * old.length];
    for (long taken : old) {
      if (taken != EMPTY) {
        slots[slotOf((int) (taken >>> Integer.SIZE))] = taken;
      }
    }
  }

  private int slotOf(int hash) {
    int mask = slots.length - 1;
    int slot = hash & mask;
    while (slots[slot] != EMPTY && (int) (slots[slot] >>> Integer.SIZE) != hash) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private int last(int slot) {
    return (int) (slots[slot] & LAST) - 1;
  }

  /** Returns the last event with a hash, or {@link #NONE}. */
  int lastOf(int hash) {
    return last(slotOf(hash));
  }

  /** Returns the event before another one with the same hash, or {@link #NONE}. */
  int before(int ordinal) {
    return before[ordinal];
  }

  /** Returns how many events there are. */
  int size() {
    return size;
  }

  /** Returns what it takes in memory. */
  long bytes() {
    return (long) Long.BYTES * slots.length + (long) Integer.BYTES * before.length;
  }
}
