package dev.headrace.runtime.store;

import java.util.ArrayList;
import java.util.List;

/**
 * How much the restores that take turns on one thread may hold in memory between them. When they
 * hold more, the largest chunk is written: so the bound does not depend on the number of stores,
 * and the one that is written is worth it.
 */
public final class RestoreBudget {
  /** More makes a chunk slower to sort, and its file no better. */
  private static final long MOST_CHUNK_BYTES = 64 << 20;

  private final long mostBytes;
  private final List<StoreRestore> restores = new ArrayList<>();
  private long heldBytes;

  /**
   * Creates it.
   *
   * @param mostBytes about how many bytes they may hold; they go beyond that by one record, and by
   *     a part of one chunk while that is put in order or closes its gaps
   */
  public RestoreBudget(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  void add(StoreRestore restore) {
    restores.add(restore);
  }

  /** Returns how much one restore may hold. */
  long mostChunkBytes() {
    return Math.min(MOST_CHUNK_BYTES, mostBytes);
  }

  /** Counts what a restore holds more, or less, than before. */
  void change(long bytes) {
    heldBytes += bytes;
  }

  /** Writes the largest chunks until the others are within the bound. */
  void keep() {
    while (heldBytes >= mostBytes && heldBytes > 0) {
      largest().write();
    }
  }

  private StoreRestore largest() {
    StoreRestore largest = restores.get(0);
    for (StoreRestore restore : restores) {
      if (restore.heldBytes() > largest.heldBytes()) {
        largest = restore;
      }
    }
    return largest;
  }
}
