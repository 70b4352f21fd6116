package dev.headrace.runtime.store;

import dev.headrace.runtime.port.Appender;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.RandomAccess;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The rows changed in an epoch, in the order of their first change, and what becomes of them until
 * the epoch ends. As a list it is read-only, and may grow while others go through it.
 */
final class ChangedRows extends AbstractList<Row> implements RandomAccess {
  private static final int FETCHED_AT_ONCE = 16;
  private static final int DELETED_AT_ONCE = 256;

  /**
   * One in so many of the rows that an epoch changes is measured when it first changes; of the
   * first ones some more, since few large rows are much, too.
   */
  private static final int SAMPLED = 32;

  private static final int FIRST_SAMPLED = 4;

  /** A row that has changed so often within an epoch is measured, and again at twice as often. */
  private static final int CHANGED_OFTEN = 16;

  private final String store;
  private final RowCache cache;
  private final RowCodec codec;
  private final List<Row> rows = new ArrayList<>();

  // Kept so that what is only read to be fetched is not optimized away.
  @SuppressWarnings("UnusedVariable")
  private int touched;

  /** How many of the rows have a newest version that is not in the changelog. */
  private int unlogged;

  ChangedRows(StoreShape spec, RowCache cache, RowCodec codec) {
    this.store = spec.name();
    this.cache = cache;
    this.codec = codec;
  }

  @Override
  public Row get(int index) {
    return rows.get(index);
  }

  @Override
  public int size() {
    return rows.size();
  }

  /** Goes through the rows, of which more may come meanwhile. */
  @Override
  public Iterator<Row> iterator() {
    return new Walk();
  }

  /** Fetches rows from memory a block ahead, all of it at the same time. */
  private final class Walk implements Iterator<Row> {
    private int next;
    private int fetched;

    @Override
    public boolean hasNext() {
      return next < rows.size();
    }

    @Override
    public Row next() {
      if (next == fetched) {
        fetched = Math.min(rows.size(), next + FETCHED_AT_ONCE);
        for (int i = next; i < fetched; i++) {
          touched += rows.get(i).touch();
        }
      }
      return rows.get(next++);
    }
  }

  void update(Row row, @Nullable Object value, long timestampMs) {
    if (!row.changed) {
      begin(row);
    } else if (row.appended) {
      row.appended = false;
      unlogged++;
    }
    if (row.isPresent() == (value == null)) {
      row.home.countPresent(value == null ? -1 : 1);
    }
    row.keepNewest(value, false);
    row.newestTimestampMs = timestampMs;
    measureSome(row);
  }

  // How large a value is shows when it is encoded, which is to happen once per epoch and not per
  // record. So a row that grows with each record is measured as often as it has grown to twice its
  // size, and a sample tells how large values are that come once.
  private void measureSome(Row row) {
    int updates = ++row.updates;
    if (updates == 1) {
      if (isSample(rows.size())) {
        long beyond = Math.max(0, measure(row));
        cache.sizes.addUnmeasured(beyond * unmeasuredBefore(rows.size()));
      }
    } else if (updates >= CHANGED_OFTEN && Integer.bitCount(updates) == 1) {
      measure(row);
    }
  }

  private static boolean isSample(int count) {
    return count % SAMPLED == 0 || (count >= FIRST_SAMPLED && Integer.bitCount(count) == 1);
  }

  /** Returns how many rows lie between a sample and the one before it. */
  private static int unmeasuredBefore(int count) {
    return count == FIRST_SAMPLED ? count - 1 : Math.min(count / 2, SAMPLED) - 1;
  }

  /** Counts a row by its true size; returns how much that is beyond what it was counted by. */
  private long measure(Row row) {
    Object value = row.keptNewest();
    int bytes;
    try {
      bytes = value == null ? 0 : codec.encode(value, row.newestTimestampMs).length;
    } catch (StoreException e) {
      // Said when the row goes to the changelog: what measures must not fail in the midst of an
      // event.
      return 0;
    }
    long beyond = (long) bytes - row.newestBytes;
    cache.sizes.subtract(row);
    row.newestBytes = bytes;
    cache.sizes.add(row);
    return beyond;
  }

  private void begin(Row row) {
    if (!cache.owns(row)) {
      throw new IllegalStateException(
          "A row of store '"
              + store
              + "' was updated after it had left the cache; look the row up again after a commit, an"
              + " abort or an eviction.");
    }
    cache.sizes.subtract(row);
    row.changed = true;
    row.updates = 0;
    unlogged++;
    row.newestBytes = row.isCommittedPresent() ? row.committedBytes : codec.expectedBytes();
    cache.sizes.add(row);
    rows.add(row);
  }

  /** See {@link TypedStore#deleteBucket}. */
  boolean deleteBucket(long bucket, BooleanSupplier isFull) {
    if (cache.isAllCached(bucket)) {
      return delete(cache.allOf(bucket), isFull);
    }
    byte[] last = null;
    List<Row> some;
    do {
      some = cache.rowsOf(bucket, last, DELETED_AT_ONCE);
      if (!delete(some, isFull)) {
        return false;
      }
      last = some.isEmpty() ? null : some.get(some.size() - 1).key;
    } while (some.size() == DELETED_AT_ONCE && !cache.sizes.isCachedOverLimit());
    return some.size() < DELETED_AT_ONCE;
  }

  private boolean delete(List<Row> some, BooleanSupplier isFull) {
    for (Row row : some) {
      if (isFull.getAsBoolean()) {
        return false;
      }
      update(row, null, row.newestTimestampMs);
    }
    return true;
  }

  /** Appends each row whose newest version is not in the changelog. */
  void writeTo(Appender changelog) {
    for (int i = 0; unlogged > 0; i++) {
      append(rows.get(i), changelog);
    }
    cache.sizes.clearUnmeasured();
  }

  /** Appends a changed row unless its newest version is in the changelog. */
  void append(Row row, Appender changelog) {
    if (row.appended || !row.changed) {
      return;
    }
    Object value = row.keptNewest();
    if (value == null && !row.isCommittedPresent() && !row.logged) {
      row.appended = true;
      unlogged--;
      return;
    }
    byte[] envelope = value == null ? null : codec.encode(value, row.newestTimestampMs);
    byte[] recordKey = codec.recordKey(row.home.start, row.key);
    changelog.append(recordKey, envelope, Math.max(0, row.newestTimestampMs));
    cache.sizes.subtract(row);
    row.appended = true;
    unlogged--;
    row.logged = true;
    row.newestBytes = envelope == null ? 0 : envelope.length;
    cache.sizes.add(row);
  }

  void requireLogged() {
    if (unlogged > 0) {
      throw new IllegalStateException(
          "Store '"
              + store
              + "' is to commit a row that is not in its changelog; write the changelog before the"
              + " commit.");
    }
  }

  /** Forgets the uncommitted versions, and rows that have no other. */
  void drop() {
    for (Row row : this) {
      cache.sizes.subtract(row);
      if (row.isPresent() != row.isCommittedPresent()) {
        row.home.countPresent(row.isCommittedPresent() ? 1 : -1);
      }
      row.dropNewest();
      cache.keepOrDetach(row);
    }
    reset();
  }

  void reset() {
    unlogged = 0;
    rows.clear();
    cache.sizes.clearUnmeasured();
  }
}
