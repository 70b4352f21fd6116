package dev.headrace.runtime.store;

import dev.headrace.runtime.envelope.PositionEnvelope;
import dev.headrace.runtime.port.Appender;
import dev.headrace.state.WriteBatch;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The committed rows that the database does not have, and the position they stand for. */
final class WriteBehind {
  private static final int MIN_STALE = 1024;

  /**
   * So many rows of a bucket that is empty now are dropped with it at once. For fewer, deletes are
   * cheaper than what a range costs those who read next to it.
   */
  private static final int MIN_DROPPED = 16;

  private final String store;
  private final RowCache cache;
  private final RowCodec codec;
  private final Appender changelog;
  private final List<Row> dirtyRows = new ArrayList<>();

  /** The position after the last commit; it moves at commits only. */
  private long committedPosition;

  private long writingPosition;
  private long writtenPosition;

  /** Whether a batch was filled that may be on its way. */
  private boolean writing;

  WriteBehind(String store, RowCache cache, RowCodec codec, Appender changelog) {
    this.store = store;
    this.cache = cache;
    this.codec = codec;
    this.changelog = changelog;
    // An appender from an earlier ownership still shows that time's offset: the database's position
    // stands until we append ourselves.
    this.committedPosition = changelog.nextOffset();
    this.writtenPosition = committedPosition;
    this.writingPosition = committedPosition;
  }

  /** Makes a row's newest version the committed one. */
  void commit(Row row) {
    cache.sizes.subtract(row);
    row.acceptNewest();
    if (!row.isCommittedPresent() && !row.onDisk) {
      row.dirty = false;
    } else if (!row.dirty) {
      row.dirty = true;
      dirtyRows.add(row);
    }
    cache.keepOrDetach(row);
  }

  /** Ends a commit: its position covers all rows committed so far and nothing uncommitted. */
  void endCommit() {
    // Taken here, not when writing: within the next epoch the log acknowledges uncommitted records.
    committedPosition = changelog.nextOffset();
    writing = false;
    if (dirtyRows.size() > MIN_STALE + 2 * cache.sizes.dirtyRows()) {
      dirtyRows.removeIf(row -> !row.dirty);
    }
  }

  /** Returns the rows that may be dirty; some may not be any more. */
  List<Row> dirtyRows() {
    return dirtyRows;
  }

  void fill(WriteBatch batch) {
    dirtyRows.removeIf(row -> !row.dirty);
    Row[] rows = StoreOrder.sorted(dirtyRows);
    int end;
    for (int start = 0; start < rows.length; start = end) {
      end = endOfBucket(rows, start);
      fill(batch, rows, start, end);
    }
    writingPosition = committedPosition;
    if (writingPosition != writtenPosition) {
      batch.attribute(
          TypedStore.positionAttribute(store), PositionEnvelope.encode(writingPosition));
    }
    writing = true;
  }

  private static int endOfBucket(Row[] rows, int start) {
    int end = start + 1;
    while (end < rows.length && rows[end].home == rows[start].home) {
      end++;
    }
    return end;
  }

  /** Adds rows of one bucket. */
  private void fill(WriteBatch batch, Row[] rows, int start, int end) {
    Bucket bucket = rows[start].home;
    byte[] bucketEnd = codec.endOf(bucket.start);
    if (bucketEnd != null && end - start >= MIN_DROPPED && bucket.isVacated()) {
      batch.deleteRange(store, codec.startOf(bucket.start), bucketEnd);
      return;
    }
    for (int i = start; i < end; i++) {
      byte[] key = codec.storeKey(bucket.start, rows[i].key);
      byte[] envelope = envelopeOf(rows[i]);
      if (envelope == null) {
        batch.delete(store, key);
      } else {
        batch.put(store, key, envelope);
      }
    }
  }

  // Made anew: until now, kept bytes would have outlived what the collector clears cheaply, most of
  // them for a version that another has replaced since.
  private byte @Nullable [] envelopeOf(Row row) {
    Object committed = row.keptCommitted();
    if (committed == null || row.committedEncoded) {
      return (byte[]) committed;
    }
    return codec.encode(committed, row.committedTimestampMs);
  }

  void written() {
    if (!writing) {
      throw new IllegalStateException(
          "Store '"
              + store
              + "' is told that a batch was written, but it has filled none since it last committed;"
              + " write a batch before the next commit, or fill it again.");
    }
    for (Row row : dirtyRows) {
      cache.sizes.subtract(row);
      row.dirty = false;
      row.onDisk = row.isCommittedPresent();
      cache.keepOrDetach(row);
    }
    dirtyRows.clear();
    writtenPosition = writingPosition;
    writing = false;
  }
}
