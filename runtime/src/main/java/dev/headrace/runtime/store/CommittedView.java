package dev.headrace.runtime.store;

import dev.headrace.runtime.store.CommittedScan.Unwritten;
import dev.headrace.state.ByteStore;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The committed versions of a store's rows: those of cached rows, and the database's for the rest.
 * Changes neither what is cached nor what is evicted next.
 */
final class CommittedView implements AutoCloseable {
  // Who forgets a walk must not hold on to files and memory for ever: the one not gone on with for
  // longest ends when there are more.
  private static final int MOST_OPEN = 32;

  // A look-up is done in one go, and the task does nothing else meanwhile.
  private static final int MOST_BUCKETS = 10_000;

  private static final Comparator<Unwritten> ORDER =
      (left, right) -> StoreOrder.compare(left.bucket, left.key, right.bucket, right.key);

  private final RowCache cache;
  private final WriteBehind behind;
  private final RowCodec codec;
  private final ByteStore bytes;
  private final Deque<CommittedScan> open = new ArrayDeque<>();

  CommittedView(RowCache cache, WriteBehind behind, RowCodec codec, ByteStore bytes) {
    this.cache = cache;
    this.behind = behind;
    this.codec = codec;
    this.bytes = bytes;
  }

  Optional<CommittedRow> find(long bucket, byte[] key) {
    Row row = cache.table.find(bucket, key);
    if (row != null) {
      return Optional.ofNullable(CommittedRow.of(row, codec));
    }
    return Optional.ofNullable(cache.readUncached(bucket, key))
        .map(envelope -> CommittedRow.ofEnvelope(bucket, key, envelope, codec));
  }

  /** Returns the committed rows of a key in a stretch of buckets, both ends included, in order. */
  List<CommittedRow> rows(byte[] key, long fromBucket, long toBucket) {
    List<Long> buckets = cache.buckets(fromBucket, toBucket);
    if (buckets.size() > MOST_BUCKETS) {
      throw new StoreException(
          "Store '%s' has %d buckets of time in the stretch that is asked for; ask for one with at most %d."
              .formatted(bytes.name(), buckets.size(), MOST_BUCKETS),
          null);
    }
    List<CommittedRow> rows = new ArrayList<>();
    for (long bucket : buckets) {
      find(bucket, key).ifPresent(rows::add);
    }
    return rows;
  }

  CommittedScan scan(ScanRange range) {
    List<Unwritten> unwritten = new ArrayList<>();
    for (Row row : behind.dirtyRows()) {
      if (row.dirty && range.contains(row.home.start, row.key)) {
        unwritten.add(new Unwritten(row, codec));
      }
    }
    unwritten.sort(ORDER);
    byte[] from = codec.storeKey(range.fromBucket, range.fromKey);
    CommittedScan scan = new CommittedScan(codec, bytes.scan(from, endOf(range)), unwritten);
    open.removeIf(CommittedScan::isClosed);
    open.addLast(scan);
    if (open.size() > MOST_OPEN) {
      open.removeFirst().close();
    }
    return scan;
  }

  private byte @Nullable [] endOf(ScanRange range) {
    byte[] toKey = range.toKey;
    return toKey == null ? codec.endOf(range.toBucket) : codec.storeKey(range.toBucket, toKey);
  }

  /** Takes note that a walk goes on. */
  List<CommittedRow> next(CommittedScan scan, int atMost) {
    if (open.remove(scan)) {
      open.addLast(scan);
    }
    return scan.next(atMost);
  }

  @Override
  public void close() {
    open.forEach(CommittedScan::close);
    open.clear();
  }
}
