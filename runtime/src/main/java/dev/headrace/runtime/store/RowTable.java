package dev.headrace.runtime.store;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The cached rows of a store by bucket and key bytes, and the order in which they are evicted.
 *
 * <p>Open addressing with linear probing. Hashes lie apart from the rows, so that a probe touches
 * no row but the one it finds; a removal moves later rows back, so that there are no gaps to step
 * over. The slots are also the ring of the CLOCK algorithm: a hand goes round, spares a row that
 * was used since it last came by, and stops at one that was not (Corbató, "A Paging Experiment with
 * the Multics System", 1968).
 */
final class RowTable {
  private static final int MIN_SLOTS = 16;
  private static final int EMPTY = 0;

  private int[] hashes = new int[MIN_SLOTS];
  private @Nullable Row[] rows = new @Nullable Row[MIN_SLOTS];
  private int size;
  private int hand;

  // Kept so that what is only read to be fetched is not optimized away.
  @SuppressWarnings("UnusedVariable")
  private int touched;

  int size() {
    return size;
  }

  /** Returns the row, or null when it is not cached. */
  @Nullable Row find(long bucket, byte[] key) {
    int hash = hash(bucket, key);
    int mask = hashes.length - 1;
    int slot = hash & mask;
    while (hashes[slot] != EMPTY) {
      if (hashes[slot] == hash) {
        Row row = rows[slot];
        if (row != null && row.home.start == bucket && Arrays.equals(row.key, key)) {
          return row;
        }
      }
      slot = (slot + 1) & mask;
    }
    return null;
  }

  /**
   * Fetches from memory what {@link #find} is about to read. A caller that does so for several keys
   * waits for all of them at the same time.
   */
  void touch(long bucket, byte[] key) {
    int slot = hash(bucket, key) & (hashes.length - 1);
    Row row = rows[slot];
    touched += hashes[slot] + (row == null ? 0 : row.touch());
  }

  /** Adds a row whose key is not there. */
  void add(Row row) {
    if (3L * (size + 1) > 2L * hashes.length) {
      resize(hashes.length * 2);
    }
    place(row);
    size++;
  }

  /** Removes a row that is there. */
  void remove(Row row) {
    int mask = hashes.length - 1;
    int gap = row.hash & mask;
    while (rows[gap] != row) {
      gap = (gap + 1) & mask;
    }
    int next = (gap + 1) & mask;
    while (hashes[next] != EMPTY) {
      // A row may move back to the gap unless its first slot lies behind the gap.
      int distance = (next - hashes[next]) & mask;
      if (distance >= ((next - gap) & mask)) {
        hashes[gap] = hashes[next];
        rows[gap] = rows[next];
        gap = next;
      }
      next = (next + 1) & mask;
    }
    hashes[gap] = EMPTY;
    rows[gap] = null;
    size--;
  }

  /** Returns a clean row that was not used lately, or null when no row can be evicted. */
  @Nullable Row victim() {
    int mask = hashes.length - 1;
    for (int steps = 2 * hashes.length; steps > 0; steps--) {
      Row row = rows[hand];
      if (row != null && !row.changed && !row.dirty) {
        if (!row.used) {
          return row;
        }
        row.used = false;
      }
      hand = (hand + 1) & mask;
    }
    return null;
  }

  /** Gives memory back once most slots are empty. */
  void shrink() {
    int slots = hashes.length;
    while (slots > MIN_SLOTS && size < slots / 8) {
      slots /= 2;
    }
    if (slots < hashes.length) {
      resize(slots);
    }
  }

  void forEach(Consumer<Row> action) {
    for (Row row : rows) {
      if (row != null) {
        action.accept(row);
      }
    }
  }

  private void resize(int slots) {
    @Nullable Row[] old = rows;
    hashes = new int[slots];
    rows = new @Nullable Row[slots];
    hand = 0;
    for (Row row : old) {
      if (row != null) {
        place(row);
      }
    }
  }

  private void place(Row row) {
    int mask = hashes.length - 1;
    int slot = row.hash & mask;
    while (hashes[slot] != EMPTY) {
      slot = (slot + 1) & mask;
    }
    hashes[slot] = row.hash;
    rows[slot] = row;
  }

  /** Returns the hash of a row, never 0, which marks an empty slot. */
  static int hash(long bucket, byte[] key) {
    int hash = KeyHash.of(bucket, key);
    return hash == EMPTY ? 1 : hash;
  }
}
