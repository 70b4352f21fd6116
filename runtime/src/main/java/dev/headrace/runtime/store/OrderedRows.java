package dev.headrace.runtime.store;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cached rows of a bucket, put in order of their keys when somebody looks.
 *
 * <p>There are two runs that are each in order: a long one, and behind it a short one of the rows
 * that came later. A row that is new since the last look moves rows of the short run only, which is
 * merged into the long one when it has grown past the square root of that. So a look behind each
 * new row moves about that many rows, not all there are.
 */
final class OrderedRows {
  private static final Comparator<Row> BY_KEY =
      (left, right) -> Arrays.compareUnsigned(left.key, right.key);

  private final List<Row> rows = new ArrayList<>();
  private int longEnd;
  private int shortEnd;

  int size() {
    return rows.size();
  }

  /** Returns the rows in any order, those that have left among them. */
  List<Row> inAnyOrder() {
    return rows;
  }

  void add(Row row) {
    if (longEnd == rows.size()
        && (rows.isEmpty() || BY_KEY.compare(rows.get(longEnd - 1), row) <= 0)) {
      longEnd++;
      shortEnd = longEnd;
    }
    rows.add(row);
  }

  /** Takes out the rows that have left; those that were in order still are. */
  void sweep() {
    int kept = 0;
    int keptInLong = 0;
    int keptInShort = 0;
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (!row.detached) {
        rows.set(kept++, row);
        keptInLong += i < longEnd ? 1 : 0;
        keptInShort += i < shortEnd ? 1 : 0;
      }
    }
    rows.subList(kept, rows.size()).clear();
    longEnd = keptInLong;
    shortEnd = keptInShort;
  }

  /**
   * Returns the first rows of a range that are present, in order.
   *
   * @param from the first key, empty for no bound
   * @param to the key behind the last one, or null for no bound
   * @param descending whether the order is from the last key to the first
   * @param atMost how many rows to return at most
   */
  List<Row> present(byte[] from, byte @Nullable [] to, boolean descending, int atMost) {
    putInOrder();
    int left = placeOf(from, 0, longEnd);
    int leftEnd = to == null ? longEnd : placeOf(to, 0, longEnd);
    int right = placeOf(from, longEnd, rows.size());
    int rightEnd = to == null ? rows.size() : placeOf(to, longEnd, rows.size());
    List<Row> found = new ArrayList<>();
    while (found.size() < atMost && (left < leftEnd || right < rightEnd)) {
      boolean isLeft = left < leftEnd;
      if (isLeft && right < rightEnd) {
        isLeft =
            descending
                ? BY_KEY.compare(rows.get(leftEnd - 1), rows.get(rightEnd - 1)) > 0
                : BY_KEY.compare(rows.get(left), rows.get(right)) <= 0;
      }
      int next;
      if (descending) {
        next = isLeft ? --leftEnd : --rightEnd;
      } else {
        next = isLeft ? left++ : right++;
      }
      Row row = rows.get(next);
      if (isPresent(row)) {
        found.add(row);
      }
    }
    return found;
  }

  /** Returns how many rows of a range are present. */
  int countPresent(byte[] from, byte @Nullable [] to) {
    putInOrder();
    return countPresent(from, to, 0, longEnd) + countPresent(from, to, longEnd, rows.size());
  }

  private int countPresent(byte[] from, byte @Nullable [] to, int start, int end) {
    int count = 0;
    int last = to == null ? end : placeOf(to, start, end);
    for (int i = placeOf(from, start, end); i < last; i++) {
      count += isPresent(rows.get(i)) ? 1 : 0;
    }
    return count;
  }

  static boolean isPresent(Row row) {
    return row.isPresent() && !row.detached;
  }

  /** Returns where the first row with this key or a later one is in a run. */
  private int placeOf(byte[] key, int start, int end) {
    int low = start;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(rows.get(middle).key, key) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  private void putInOrder() {
    long recent = (long) rows.size() - longEnd;
    if (recent * recent > longEnd) {
      merge();
      return;
    }
    for (; shortEnd < rows.size(); shortEnd++) {
      int place = placeBehind(rows.get(shortEnd), longEnd, shortEnd);
      Collections.rotate(rows.subList(place, shortEnd + 1), 1);
    }
  }

  /**
   * Makes one run of all rows. Few have come, many are there: those few are sorted, and each finds
   * its place among the others by halving, so that most are moved but not compared.
   */
  private void merge() {
    List<Row> later = new ArrayList<>(rows.subList(longEnd, rows.size()));
    later.sort(BY_KEY);
    int end = longEnd;
    int to = rows.size();
    for (int i = later.size() - 1; i >= 0; i--) {
      Row row = later.get(i);
      int place = placeBehind(row, 0, end);
      for (int from = end - 1; from >= place; from--) {
        rows.set(--to, rows.get(from));
      }
      end = place;
      rows.set(--to, row);
    }
    longEnd = rows.size();
    shortEnd = longEnd;
  }

  /** Returns where a row comes in a run, behind those with the same key. */
  private int placeBehind(Row row, int start, int end) {
    int low = start;
    int high = end;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (BY_KEY.compare(rows.get(middle), row) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
