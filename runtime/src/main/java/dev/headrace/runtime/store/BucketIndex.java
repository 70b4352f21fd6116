package dev.headrace.runtime.store;

import dev.headrace.runtime.store.Bucket.Uncached;
import dev.headrace.state.ByteCursor;
import dev.headrace.state.ByteStore;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The buckets of a store. Invariant: a bucket of which the database has a row is in here, and those
 * that may have a present row are in the ordered part.
 */
final class BucketIndex {
  private final Map<Long, Bucket> all = new HashMap<>();
  private final TreeMap<Long, Bucket> live = new TreeMap<>();

  /** The one that was last asked for, which is mostly the next one, too; null when it has gone. */
  private @Nullable Bucket last;

  /** Finds out which buckets the database has, with one seek each. */
  BucketIndex(RowCodec codec, ByteStore bytes) {
    byte[] from = new byte[0];
    while (from != null) {
      from = addFirstBucket(codec, bytes, from);
    }
  }

  private byte @Nullable [] addFirstBucket(RowCodec codec, ByteStore bytes, byte[] from) {
    try (ByteCursor cursor = bytes.scan(from, null)) {
      if (!cursor.next()) {
        return null;
      }
      Bucket bucket = new Bucket(codec.bucketOf(cursor.key()), Uncached.SOME, this);
      all.put(bucket.start, bucket);
      live.put(bucket.start, bucket);
      return codec.endOf(bucket.start);
    }
  }

  @Nullable Bucket find(long start) {
    Bucket found = last;
    if (found == null || found.start != start) {
      found = all.get(start);
      last = found;
    }
    return found;
  }

  Bucket findOrAdd(long start) {
    Bucket found = find(start);
    if (found == null) {
      found = new Bucket(start, Uncached.NONE, this);
      all.put(start, found);
      last = found;
    }
    return found;
  }

  /** Returns the first bucket from a start on that may have a present row. */
  @Nullable Bucket firstLive(long atOrAfter) {
    Map.Entry<Long, Bucket> entry = live.ceilingEntry(atOrAfter);
    return entry == null ? null : entry.getValue();
  }

  /** Returns the buckets of a stretch, both ends included, in order, live or not. */
  List<Long> between(long from, long to) {
    return all.keySet().stream().filter(start -> start >= from && start <= to).sorted().toList();
  }

  /** Notes whether a bucket may have a present row, after what it knows has changed. */
  void refresh(Bucket bucket) {
    if (bucket.isOccupied() || bucket.uncached == Uncached.UNKNOWN) {
      live.put(bucket.start, bucket);
    } else {
      live.remove(bucket.start);
    }
  }

  /** Forgets a bucket of which nothing is left. */
  void removeIfEmpty(Bucket bucket) {
    if (bucket.isEmpty()) {
      last = null;
      all.remove(bucket.start);
      live.remove(bucket.start);
    }
  }
}
