package dev.headrace.runtime.store;

import dev.headrace.state.ByteCursor;
import dev.headrace.state.ByteStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The committed versions of a store's rows: those of cached rows, and the database's for the rest.
 * Changes neither what is cached nor what is evicted next.
 */
final class CommittedView {
  private final RowCache cache;
  private final RowCodec codec;
  private final ByteStore bytes;

  CommittedView(RowCache cache, RowCodec codec, ByteStore bytes) {
    this.cache = cache;
    this.codec = codec;
    this.bytes = bytes;
  }

  Optional<CommittedValue> find(long bucket, byte[] key) {
    Row row = cache.table.find(bucket, key);
    if (row != null) {
      return Optional.ofNullable(row.committed)
          .map(value -> new CommittedValue(value, row.committedTimestampMs));
    }
    return Optional.ofNullable(cache.readUncached(bucket, key)).map(codec::decodeWithTimestamp);
  }

  void forEach(CommittedVisitor visitor) {
    List<Row> cached = cachedRows();
    int next = 0;
    try (ByteCursor cursor = bytes.scan(new byte[0], null)) {
      while (cursor.next()) {
        long bucket = codec.bucketOf(cursor.key());
        byte[] key = codec.keyOf(cursor.key());
        for (;
            next < cached.size() && StoreOrder.compare(cached.get(next), bucket, key) < 0;
            next++) {
          if (!visit(cached.get(next), visitor)) {
            return;
          }
        }
        // The database's version of a cached row may be an old one.
        if (cache.table.find(bucket, key) == null && !visit(bucket, key, cursor, visitor)) {
          return;
        }
      }
    }
    while (next < cached.size() && visit(cached.get(next), visitor)) {
      next++;
    }
  }

  private List<Row> cachedRows() {
    List<Row> rows = new ArrayList<>(cache.table.size());
    cache.table.forEach(
        row -> {
          if (row.committed != null) {
            rows.add(row);
          }
        });
    rows.sort(StoreOrder.ROWS);
    return rows;
  }

  private boolean visit(long bucket, byte[] key, ByteCursor cursor, CommittedVisitor visitor) {
    CommittedValue found = codec.decodeWithTimestamp(cursor.value());
    return visitor.visit(bucket, key, found.value(), found.timestampMs());
  }

  private static boolean visit(Row row, CommittedVisitor visitor) {
    @Nullable Object value = row.committed;
    return value == null || visitor.visit(row.home.start, row.key, value, row.committedTimestampMs);
  }
}
