package dev.headrace.runtime.operator;

import com.google.common.math.LongMath;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.runtime.store.NumberedKeys;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What the keys of a table are, and for some time what they were. Time is that of the records: the
 * one with the largest timestamp says what a key is, whatever the order in which they come.
 *
 * <p>Invariant: every timestamp of a key within the history is one at which one of its versions
 * begins or ends. So a record that comes out of order finds the version that it splits, or the one
 * that it precedes, and takes effect up to there. A version is a row of its own: an update writes
 * no more than what it replaces, however long the history.
 */
final class VersionedRows {
  private static final byte[] NO_KEY = {};
  private static final long NOTHING_MS = -1;

  // More than a record can add. A bucket that is too old is neither read nor written any more, so
  // it does not matter how long it takes to go, and no record has to wait for all of it.
  private static final int ROWS_PER_RECORD = 16;

  private final TypedStore store;
  private final StoreLayout.Versioned layout;
  private final @Nullable Undo undo;
  private VersionBuckets buckets;
  private VersionSearch<Row> search;
  private long newestMs = NOTHING_MS;
  private long firstPast = Long.MAX_VALUE;
  private byte @Nullable [] lastDeleted;

  VersionedRows(TypedStore store, StoreLayout.Versioned layout) {
    this(store, layout, null);
  }

  /**
   * Creates the rows of a store.
   *
   * @param undo is told of each row before it is replaced, or null
   */
  VersionedRows(TypedStore store, StoreLayout.Versioned layout, @Nullable Undo undo) {
    this.store = store;
    this.layout = layout;
    this.undo = undo;
    this.buckets = VersionBuckets.of(layout);
    this.search = searchIn(buckets);
  }

  private VersionSearch<Row> searchIn(VersionBuckets arranged) {
    return new VersionSearch<>(new NumberedKeys<>(store::existingRow), Row::timestampMs, arranged);
  }

  /** Returns whether what was at an instant is older than the history. */
  boolean isForgotten(long atMs) {
    return atMs < oldestMs();
  }

  private long oldestMs() {
    return LongMath.saturatedSubtract(newestMs, layout.historyMs());
  }

  /** Returns what a key is now, or null when it is absent. */
  @Nullable Row present(byte[] key) {
    return store.existingRow(VersionBuckets.PRESENT, key);
  }

  /** Returns the value that a row has or had. */
  static @Nullable Object valueOf(Row row) {
    return version(row).value();
  }

  private static Version version(Row row) {
    Object version = row.value();
    if (version == null) {
      throw new IllegalStateException("a version of a row is gone");
    }
    return (Version) version;
  }

  /**
   * Returns the value that a key had at an instant, or null when it had none or it is forgotten.
   */
  @Nullable Object valueAt(byte[] key, long atMs) {
    Row present = present(key);
    if (present != null && present.timestampMs() <= atMs) {
      return valueOf(present);
    }
    if (isForgotten(atMs)) {
      return null;
    }
    Row past = pastOrNext(key, atMs);
    return past != null && past.timestampMs() <= atMs ? valueOf(past) : null;
  }

  /** Returns what a key was at an instant, or if that is nothing, what it was next; without now. */
  private @Nullable Row pastOrNext(byte[] key, long atMs) {
    if (atMs >= newestMs) {
      return null;
    }
    Row last = search.last(key, atMs);
    return last != null && version(last).untilMs() > atMs
        ? last
        : search.afterLast(key, atMs, newestMs);
  }

  /**
   * Takes a record that is not older than the history.
   *
   * @param key the key bytes
   * @param decodedKey what they were made of
   * @param value what the key is from then on, or null for absent
   * @param atMs the record's timestamp
   */
  void put(byte[] key, Object decodedKey, @Nullable Object value, long atMs) {
    letPass(atMs);
    Row present = present(key);
    if (present == null || present.timestampMs() > atMs) {
      insert(key, decodedKey, value, atMs);
      return;
    }
    long sinceMs = present.timestampMs();
    if (sinceMs < atMs) {
      add(key, new Version(valueOf(present), atMs), sinceMs);
    } else if (value == null) {
      addEnd(key, atMs);
    }
    if (present.decodedKey() == null) {
      present.decodedKey(decodedKey);
    }
    update(present, value == null ? null : Version.now(value), atMs);
  }

  private void insert(byte[] key, Object decodedKey, @Nullable Object value, long atMs) {
    Row past = pastOrNext(key, atMs);
    Row present = present(key);
    if (past != null && past.timestampMs() <= atMs) {
      split(key, past, value, atMs);
    } else if (value == null) {
      addEnd(key, atMs);
    } else if (past != null && valueOf(past) == null) {
      update(past, new Version(value, past.timestampMs()), atMs);
    } else if (past != null) {
      add(key, new Version(value, past.timestampMs()), atMs);
    } else if (present != null) {
      add(key, new Version(value, present.timestampMs()), atMs);
    } else {
      Row absent = store.row(VersionBuckets.PRESENT, key);
      absent.decodedKey(decodedKey);
      update(absent, Version.now(value), atMs);
    }
  }

  // The row stays for what follows, since that ends when it did.
  private void split(byte[] key, Row past, @Nullable Object value, long atMs) {
    Version whole = version(past);
    long sinceMs = past.timestampMs();
    long restSinceMs = value == null ? whole.untilMs() : atMs;
    update(past, new Version(value, whole.untilMs()), restSinceMs);
    if (sinceMs < atMs) {
      add(key, new Version(whole.value(), atMs), sinceMs);
    } else if (value == null) {
      addEnd(key, atMs);
    }
  }

  private void addEnd(byte[] key, long atMs) {
    Row last = search.last(key, atMs);
    if (last == null || version(last).untilMs() != atMs) {
      add(key, Version.endAt(atMs), atMs);
    }
  }

  private void add(byte[] key, Version version, long sinceMs) {
    long bucket = buckets.bucketOf(version.untilMs());
    int place = search.countSince(bucket, key, sinceMs);
    if (search.lists().get(bucket, key, place) != null) {
      makeRoom(bucket, key, place);
    }
    update(store.row(bucket, NumberedKeys.rowKey(key, place)), version, sinceMs);
    if (bucket < firstPast) {
      firstPast = bucket;
      lastDeleted = null;
    }
  }

  private void makeRoom(long bucket, byte[] key, int place) {
    for (int number = search.lists().size(bucket, key); number > place; number--) {
      Row before = store.row(bucket, NumberedKeys.rowKey(key, number - 1));
      Row row = store.row(bucket, NumberedKeys.rowKey(key, number));
      update(row, version(before), before.timestampMs());
    }
  }

  private void letPass(long atMs) {
    newestMs = Math.max(newestMs, atMs);
    int left = ROWS_PER_RECORD;
    while (left > 0 && firstPast != Long.MAX_VALUE && buckets.lastOf(firstPast) < oldestMs()) {
      List<Row> rows = store.rowsOf(firstPast, lastDeleted, left);
      rows.forEach(row -> update(row, null, row.timestampMs()));
      if (rows.size() < left) {
        firstPast = orNone(store.bucketAfter(firstPast));
        lastDeleted = null;
      } else {
        lastDeleted = rows.get(rows.size() - 1).key();
      }
      left -= rows.size();
    }
  }

  private void update(Row row, @Nullable Object version, long sinceMs) {
    if (undo != null) {
      undo.replaces(store, row);
    }
    store.update(row, version, sinceMs);
  }

  private static long orNone(OptionalLong bucket) {
    return bucket.orElse(Long.MAX_VALUE);
  }

  /** Returns the largest timestamp of all that was put, or a negative one when nothing was. */
  long newestMs() {
    return newestMs;
  }

  /** Goes back to where the newest timestamp was another, all rows being what they were then. */
  void backTo(long earlierNewestMs) {
    newestMs = earlierNewestMs;
    firstPast = orNone(store.firstBucket(VersionBuckets.FIRST_PAST));
    lastDeleted = null;
  }

  /** Writes down what is not said by the rows themselves; nothing is put after it in an epoch. */
  void flush() {
    Row newest = store.row(VersionBuckets.NEWEST, NO_KEY);
    if (newestMs != NOTHING_MS && (newest.value() == null || newest.timestampMs() != newestMs)) {
      update(newest, new Version(null, buckets.widthMs()), newestMs);
    }
  }

  /** Finds out what is not said by the rows themselves. */
  void reload() {
    Row newest = store.existingRow(VersionBuckets.NEWEST, NO_KEY);
    newestMs = newest == null ? NOTHING_MS : newest.timestampMs();
    // What is there stays where it is, also under a history of another length.
    buckets =
        newest == null ? VersionBuckets.of(layout) : new VersionBuckets(version(newest).untilMs());
    search = searchIn(buckets);
    firstPast = orNone(store.firstBucket(VersionBuckets.FIRST_PAST));
    lastDeleted = null;
  }
}
