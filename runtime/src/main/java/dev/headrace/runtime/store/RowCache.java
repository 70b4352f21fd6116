package dev.headrace.runtime.store;

import dev.headrace.runtime.store.Bucket.Uncached;
import dev.headrace.state.ByteCursor;
import dev.headrace.state.ByteStore;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a store that are in memory, filled from the database and emptied by eviction.
 * Invariant: what is not cached is clean, so the database answers for it.
 */
final class RowCache {
  final RowTable table = new RowTable();
  final RowSizes sizes;

  private final RowCodec codec;
  private final ByteStore bytes;
  private final BucketIndex buckets;
  private long lookups;
  private long databaseReads;

  RowCache(RowCodec codec, ByteStore bytes, CacheBudget budget) {
    this.codec = codec;
    this.bytes = bytes;
    this.sizes = new RowSizes(budget);
    this.buckets = new BucketIndex(this, codec, bytes);
  }

  boolean owns(Row row) {
    return !row.detached && row.home.belongsTo(this);
  }

  long takeLookups() {
    long taken = lookups;
    lookups = 0;
    return taken;
  }

  long takeDatabaseReads() {
    long taken = databaseReads;
    databaseReads = 0;
    return taken;
  }

  Row row(long bucket, byte[] key) {
    lookups++;
    Row row = table.find(bucket, key);
    if (row == null) {
      return add(bucket, key);
    }
    row.used = true;
    return row;
  }

  private Row add(long bucket, byte[] key) {
    if (bucket < 0) {
      throw new IllegalArgumentException(
          "A row has the bucket "
              + bucket
              + ", but buckets are not negative; keep events with"
              + " negative timestamps out of the topology.");
    }
    Bucket home = buckets.findOrAdd(bucket);
    byte[] envelope = read(home, key);
    return envelope == null ? attach(new Row(home, key)) : load(home, key, envelope);
  }

  @Nullable Row existingRow(long bucket, byte[] key) {
    lookups++;
    Row row = table.find(bucket, key);
    if (row == null) {
      Bucket home = buckets.find(bucket);
      byte[] envelope = home == null ? null : read(home, key);
      return home == null || envelope == null ? null : load(home, key.clone(), envelope);
    }
    row.used = true;
    return row.isPresent() ? row : null;
  }

  /** Returns the envelope of a row that is not cached, or null when it is absent. */
  byte @Nullable [] readUncached(long bucket, byte[] key) {
    Bucket home = buckets.find(bucket);
    return home == null ? null : read(home, key);
  }

  private byte @Nullable [] read(Bucket home, byte[] key) {
    if (home.uncached == Uncached.NONE) {
      return null;
    }
    databaseReads++;
    return bytes.get(codec.storeKey(home.start, key));
  }

  private Row load(Bucket home, byte[] key, byte[] envelope) {
    Row row = new Row(home, key);
    row.load(envelope, codec.timestampMs(envelope));
    if (home.uncached == Uncached.SOME) {
      home.setUncached(Uncached.UNKNOWN);
    }
    return attach(row);
  }

  /** Returns the newest value of a row and leaves it as it is kept, or null when it is absent. */
  @Nullable Object newestOf(Row row) {
    Object kept = row.keptNewest();
    return row.newestEncoded && kept instanceof byte[] envelope ? codec.decode(envelope) : kept;
  }

  void decodeNewest(Row row) {
    if (row.keptNewest() instanceof byte[] envelope) {
      boolean isCommitted = row.keptCommitted() == envelope;
      Object decoded = codec.decode(envelope);
      row.keepNewest(decoded, false);
      if (isCommitted) {
        row.decodeCommitted(decoded);
      }
    }
  }

  void decodeCommitted(Row row) {
    if (!row.changed) {
      decodeNewest(row);
    } else if (row.keptCommitted() instanceof byte[] envelope) {
      row.decodeCommitted(codec.decode(envelope));
    }
  }

  private Row attach(Row row) {
    row.used = true;
    table.add(row);
    row.home.add(row);
    sizes.add(row);
    return row;
  }

  /** Puts a row's sizes on again, or forgets a row of which nothing is left. */
  void keepOrDetach(Row row) {
    if (!row.isCommittedPresent() && !row.dirty && !row.changed) {
      detach(row);
    } else {
      sizes.add(row);
    }
  }

  /** Forgets a row whose sizes are taken off already. */
  private void detach(Row row) {
    table.remove(row);
    row.detached = true;
    row.home.remove(row);
    if (row.onDisk) {
      row.home.setUncached(Uncached.SOME);
    }
    buckets.removeIfEmpty(row.home);
  }

  OptionalLong firstBucket(long atOrAfter) {
    Bucket bucket = buckets.firstLive(atOrAfter);
    while (bucket != null && !isOccupied(bucket)) {
      bucket = buckets.firstLive(bucket.start);
    }
    return bucket == null ? OptionalLong.empty() : OptionalLong.of(bucket.start);
  }

  /** Returns the buckets of a stretch, both ends included, that hold or held rows, in order. */
  List<Long> buckets(long from, long to) {
    return buckets.between(from, to);
  }

  /** Learns what is not cached where that decides; a bucket without rows stops being live. */
  private boolean isOccupied(Bucket bucket) {
    if (!bucket.isOccupied()) {
      bucket.setUncached(findUncached(bucket));
    }
    return bucket.isOccupied();
  }

  private Uncached findUncached(Bucket bucket) {
    try (ByteCursor cursor = scanBehind(bucket, null)) {
      while (cursor.next()) {
        if (table.find(bucket.start, codec.keyOf(cursor.key())) == null) {
          return Uncached.SOME;
        }
      }
    }
    return Uncached.NONE;
  }

  List<Row> rowsOf(long start, byte @Nullable [] afterKey, int atMost) {
    Bucket bucket = buckets.find(start);
    if (bucket == null) {
      return List.of();
    }
    if (bucket.uncached != Uncached.NONE) {
      loadRows(bucket, afterKey, atMost);
    }
    return bucket.presentRows(afterKey, atMost);
  }

  /** Returns whether all rows of a bucket are cached. */
  boolean isAllCached(long start) {
    Bucket bucket = buckets.find(start);
    return bucket == null || bucket.uncached == Uncached.NONE;
  }

  /** Returns the rows of a bucket that are present, in any order. */
  List<Row> allOf(long start) {
    Bucket bucket = buckets.find(start);
    if (bucket == null) {
      return List.of();
    }
    if (bucket.uncached != Uncached.NONE) {
      loadRows(bucket, null, Integer.MAX_VALUE);
    }
    return bucket.presentRows();
  }

  /**
   * Loads the first rows behind a key that are not cached. They are all present, so that as many as
   * are asked for are enough: those not loaded come after all of them.
   */
  private void loadRows(Bucket bucket, byte @Nullable [] afterKey, int atMost) {
    int loaded = 0;
    try (ByteCursor cursor = scanBehind(bucket, afterKey)) {
      while (cursor.next()) {
        byte[] key = codec.keyOf(cursor.key());
        if (table.find(bucket.start, key) == null) {
          if (loaded == atMost) {
            return;
          }
          load(bucket, key, cursor.value());
          loaded++;
        }
      }
    }
    if (afterKey == null) {
      bucket.setUncached(Uncached.NONE);
    }
  }

  /**
   * Walks over the first present rows of a range in one bucket, in the order of the range. Those
   * that are not cached are read as the walk comes to them, and stay out of the cache.
   *
   * @return the key of the last row if there may be more, or null when all were visited
   */
  byte @Nullable [] visit(ScanRange range, int atMost, RowVisitor visitor) {
    Bucket bucket = buckets.find(range.fromBucket);
    if (bucket == null) {
      return null;
    }
    RowWalk walk =
        new RowWalk(bucket.presentRows(range, atMost), range.descending, atMost, visitor);
    if (bucket.uncached != Uncached.NONE) {
      try (ByteCursor cursor = scan(bucket, range)) {
        while (!walk.isOver() && cursor.next()) {
          byte[] key = codec.keyOf(cursor.key());
          walk.visitCachedBefore(key);
          if (!walk.isOver() && table.find(bucket.start, key) == null) {
            walk.visit(key, codec.decode(cursor.value()), false);
          }
        }
      }
    }
    walk.visitCachedBefore(null);
    return walk.isOver() ? walk.lastKey() : null;
  }

  /** Counts the present rows of a range in one bucket; decodes none. */
  long count(ScanRange range) {
    Bucket bucket = buckets.find(range.fromBucket);
    if (bucket == null) {
      return 0;
    }
    long count = bucket.countPresent(range);
    if (bucket.uncached != Uncached.NONE) {
      try (ByteCursor cursor = scan(bucket, range)) {
        while (cursor.next()) {
          if (table.find(bucket.start, codec.keyOf(cursor.key())) == null) {
            count++;
          }
        }
      }
    }
    return count;
  }

  private ByteCursor scan(Bucket bucket, ScanRange range) {
    byte[] from = codec.storeKey(bucket.start, range.fromKey);
    byte[] to =
        range.toKey == null ? codec.endOf(bucket.start) : codec.storeKey(bucket.start, range.toKey);
    return range.descending ? bytes.scanDescending(from, to) : bytes.scan(from, to);
  }

  private ByteCursor scanBehind(Bucket bucket, byte @Nullable [] afterKey) {
    byte[] from =
        afterKey == null
            ? codec.startOf(bucket.start)
            : codec.storeKey(bucket.start, successor(afterKey));
    return bytes.scan(from, codec.endOf(bucket.start));
  }

  /** Returns the smallest key behind a key. */
  private static byte[] successor(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  void evict(long targetBytes) {
    while (sizes.cachedBytes() > targetBytes && table.size() > sizes.pinnedRows()) {
      Row victim = table.victim();
      if (victim == null) {
        break;
      }
      sizes.subtract(victim);
      detach(victim);
    }
    table.shrink();
  }
}
