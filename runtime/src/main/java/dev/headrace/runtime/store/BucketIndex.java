package dev.headrace.runtime.store;

import dev.headrace.runtime.store.Bucket.Uncached;
import dev.headrace.state.ByteCursor;
import dev.headrace.state.ByteStore;
import java.util.Arrays;
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
  private static final int REMEMBERED_BITS = 6;
  private static final int REMEMBERED = 1 << REMEMBERED_BITS;
  private static final long NOT_ASKED = -1;

  final RowCache cache;

  private final Map<Long, Bucket> all = new HashMap<>();
  private final TreeMap<Long, Bucket> live = new TreeMap<>();

  // What was last asked for is mostly asked for again: a join goes through the same few stretches
  // for each event. An answer is in the place that its question has; it may be that there is none.
  private final @Nullable Bucket[] found = new @Nullable Bucket[REMEMBERED];
  private final long[] liveQuestions = new long[REMEMBERED];
  private final @Nullable Bucket[] liveAnswers = new @Nullable Bucket[REMEMBERED];

  /** Finds out which buckets the database has, with one seek each. */
  BucketIndex(RowCache cache, RowCodec codec, ByteStore bytes) {
    this.cache = cache;
    forgetLive();
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
    int place = place(start);
    Bucket bucket = found[place];
    if (bucket == null || bucket.start != start) {
      bucket = all.get(start);
      found[place] = bucket;
    }
    return bucket;
  }

  Bucket findOrAdd(long start) {
    Bucket bucket = find(start);
    if (bucket == null) {
      bucket = new Bucket(start, Uncached.NONE, this);
      all.put(start, bucket);
      found[place(start)] = bucket;
    }
    return bucket;
  }

  /** Returns the first bucket from a start on that may have a present row. */
  @Nullable Bucket firstLive(long atOrAfter) {
    long question = Math.max(0, atOrAfter);
    int place = place(question);
    if (liveQuestions[place] != question) {
      Map.Entry<Long, Bucket> entry = live.ceilingEntry(question);
      liveQuestions[place] = question;
      liveAnswers[place] = entry == null ? null : entry.getValue();
    }
    return liveAnswers[place];
  }

  private static int place(long question) {
    return (int) ((question * 0x9E3779B97F4A7C15L) >>> (Long.SIZE - REMEMBERED_BITS));
  }

  /** Returns the buckets of a stretch, both ends included, in order, live or not. */
  List<Long> between(long from, long to) {
    return all.keySet().stream().filter(start -> start >= from && start <= to).sorted().toList();
  }

  /** Notes whether a bucket may have a present row, after what it knows has changed. */
  void refresh(Bucket bucket) {
    boolean isLive = bucket.isOccupied() || bucket.uncached == Uncached.UNKNOWN;
    if (isLive ? live.put(bucket.start, bucket) == null : live.remove(bucket.start) != null) {
      forgetLive();
    }
  }

  /** Forgets a bucket of which nothing is left. */
  void removeIfEmpty(Bucket bucket) {
    if (bucket.isEmpty()) {
      all.remove(bucket.start);
      live.remove(bucket.start);
      Arrays.fill(found, null);
      forgetLive();
    }
  }

  private void forgetLive() {
    Arrays.fill(liveQuestions, NOT_ASKED);
    Arrays.fill(liveAnswers, null);
  }
}
