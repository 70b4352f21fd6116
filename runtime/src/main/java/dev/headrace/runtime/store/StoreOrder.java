package dev.headrace.runtime.store;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * The order of rows in the database: by bucket, then by unsigned key bytes.
 *
 * <p>Most comparisons of a large sort would wait for two keys from memory. So each key is read
 * once, and the first eight bytes behind what all keys begin with are put next to each other as a
 * number; only where those tie are the keys themselves compared.
 */
final class StoreOrder {
  private static final Comparator<Entry> ENTRIES = StoreOrder::compareEntries;

  private record Entry(long bucket, long prefix, Row row) {}

  private StoreOrder() {}

  static int compare(long bucket, byte[] key, long otherBucket, byte[] otherKey) {
    int byBucket = Long.compare(bucket, otherBucket);
    return byBucket != 0 ? byBucket : Arrays.compareUnsigned(key, otherKey);
  }

  /** Returns the rows in order. */
  static Row[] sorted(List<Row> rows) {
    int common = commonPrefix(rows);
    Entry[] entries = new Entry[rows.size()];
    for (int i = 0; i < entries.length; i++) {
      Row row = rows.get(i);
      entries[i] = new Entry(row.home.start, prefix(row.key, common), row);
    }
    Arrays.sort(entries, ENTRIES);
    Row[] sorted = new Row[entries.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = entries[i].row();
    }
    return sorted;
  }

  private static int compareEntries(Entry left, Entry right) {
    int order = Long.compare(left.bucket(), right.bucket());
    if (order == 0) {
      order = Long.compareUnsigned(left.prefix(), right.prefix());
    }
    return order != 0 ? order : Arrays.compareUnsigned(left.row().key, right.row().key);
  }

  /** Returns how many bytes all keys have in common at their start. */
  private static int commonPrefix(List<Row> rows) {
    int common = rows.isEmpty() ? 0 : rows.get(0).key.length;
    for (int i = 1; i < rows.size() && common > 0; i++) {
      byte[] key = rows.get(i).key;
      int mismatch =
          Arrays.mismatch(rows.get(0).key, 0, common, key, 0, Math.min(common, key.length));
      common = mismatch < 0 ? common : mismatch;
    }
    return common;
  }

  private static long prefix(byte[] key, int from) {
    long prefix = 0;
    for (int i = from; i < from + Long.BYTES; i++) {
      // A key that ends early ties with one that goes on with zeros, and is compared in full.
      prefix = (prefix << Byte.SIZE) | (i < key.length ? key[i] & 0xFF : 0);
    }
    return prefix;
  }
}
