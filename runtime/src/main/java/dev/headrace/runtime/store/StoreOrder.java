package dev.headrace.runtime.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * The order of rows in the database: by bucket, then by unsigned key bytes.
 *
 * <p>Most comparisons of a large sort would wait for two keys from memory. So the rows of a bucket
 * are sorted as numbers, each made of the first bits behind what all keys begin with, and of the
 * place of its row. Only where those bits tie are the keys themselves compared.
 */
final class StoreOrder {
  private static final Comparator<Row> BY_KEY =
      (left, right) -> Arrays.compareUnsigned(left.key, right.key);

  private StoreOrder() {}

  static int compare(long bucket, byte[] key, long otherBucket, byte[] otherKey) {
    int byBucket = Long.compare(bucket, otherBucket);
    return byBucket != 0 ? byBucket : Arrays.compareUnsigned(key, otherKey);
  }

  /** Returns the rows in order. */
  static Row[] sorted(List<Row> rows) {
    TreeMap<Long, List<Row>> buckets = new TreeMap<>();
    List<Row> current = List.of();
    long start = -1;
    for (Row row : rows) {
      // Rows of a bucket mostly come one after the other.
      if (row.home.start != start) {
        start = row.home.start;
        current = buckets.computeIfAbsent(start, any -> new ArrayList<>());
      }
      current.add(row);
    }
    Row[] sorted = new Row[rows.size()];
    int next = 0;
    for (List<Row> bucket : buckets.values()) {
      sort(bucket, sorted, next);
      next += bucket.size();
    }
    return sorted;
  }

  /** Puts rows of one bucket in order into an array, from a place on. */
  private static void sort(List<Row> rows, Row[] into, int from) {
    int size = rows.size();
    int placeBits = Integer.SIZE - Integer.numberOfLeadingZeros(size);
    long places = (1L << placeBits) - 1;
    int common = commonPrefix(rows);
    long[] numbers = new long[size];
    for (int place = 0; place < size; place++) {
      // Numbers are compared with their sign, keys without.
      long prefix = prefix(rows.get(place).key, common) ^ Long.MIN_VALUE;
      numbers[place] = (prefix & ~places) | place;
    }
    Arrays.sort(numbers);
    for (int i = 0; i < size; i++) {
      into[from + i] = rows.get((int) (numbers[i] & places));
    }
    sortTies(numbers, placeBits, into, from);
  }

  private static void sortTies(long[] numbers, int placeBits, Row[] rows, int from) {
    int start = 0;
    for (int end = 1; end <= numbers.length; end++) {
      if (end == numbers.length || numbers[end] >> placeBits != numbers[start] >> placeBits) {
        if (end - start > 1) {
          Arrays.sort(rows, from + start, from + end, BY_KEY);
        }
        start = end;
      }
    }
  }

  /** Returns how many bytes all keys have in common at their start. */
  private static int commonPrefix(List<Row> rows) {
    byte[] first = rows.get(0).key;
    int common = first.length;
    for (int i = 1; i < rows.size() && common > 0; i++) {
      byte[] key = rows.get(i).key;
      int mismatch = Arrays.mismatch(first, 0, common, key, 0, Math.min(common, key.length));
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
