package dev.headrace.runtime.operator;

import com.google.common.math.LongMath;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.runtime.store.CommittedRow;
import dev.headrace.runtime.store.NumberedKeys;
import dev.headrace.runtime.store.TypedStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the rows of a table with a history say about a key, for somebody who asks: the same as its
 * operator would find. Immutable, and safe for use by several threads if the value serde is.
 *
 * @param layout how the rows are arranged
 */
public record VersionContents(StoreLayout.Versioned layout) {
  private static final byte[] NO_KEY = {};

  /** Returns what a key is, or nothing when it is absent. */
  public static Optional<CommittedRow> present(TypedStore store, byte[] key) {
    return store.committed(VersionBuckets.PRESENT, key);
  }

  /** Returns the value of a row that is or was, or null when it says that there was none. */
  public static @Nullable Object value(CommittedRow row) {
    return version(row).value();
  }

  private static Version version(CommittedRow row) {
    return (Version) row.value();
  }

  /**
   * Finds the rows that decide about an instant, and decodes none with a value; for {@link #at}.
   *
   * @param store the store, in the hands of its thread
   * @param key the key bytes
   * @param atMs the instant
   */
  public List<CommittedRow> around(TypedStore store, byte[] key, long atMs) {
    if (atMs < 0) {
      return List.of();
    }
    Optional<CommittedRow> present = present(store, key).filter(row -> row.timestampMs() <= atMs);
    if (present.isPresent()) {
      return List.of(present.get());
    }
    return store
        .committed(VersionBuckets.NEWEST, NO_KEY)
        .filter(newest -> isWithinHistory(atMs, newest.timestampMs()))
        .map(newest -> around(store, key, atMs, newest))
        .orElse(List.of());
  }

  // Nothing has ended later than the newest record.
  private boolean isWithinHistory(long atMs, long newestMs) {
    return atMs < newestMs && atMs >= LongMath.saturatedSubtract(newestMs, layout.historyMs());
  }

  private static List<CommittedRow> around(
      TypedStore store, byte[] key, long atMs, CommittedRow newest) {
    var search =
        new VersionSearch<CommittedRow>(
            new NumberedKeys<>(
                (bucket, rowKey) -> store.committed(bucket, rowKey.clone()).orElse(null)),
            CommittedRow::timestampMs,
            new VersionBuckets(version(newest).untilMs()));
    CommittedRow last = search.last(key, atMs);
    CommittedRow next = search.afterLast(key, atMs, newest.timestampMs());
    return Stream.of(Optional.ofNullable(last), Optional.ofNullable(next))
        .flatMap(Optional::stream)
        .toList();
  }

  /** Returns the value at an instant among the rows that decide about it, if there was one. */
  public static Optional<Object> at(List<CommittedRow> around, long atMs) {
    return around.stream()
        .filter(row -> row.timestampMs() <= atMs && isOpenAt(row, atMs))
        .findFirst()
        .map(VersionContents::value);
  }

  private static boolean isOpenAt(CommittedRow row, long atMs) {
    return row.bucket() == VersionBuckets.PRESENT || version(row).untilMs() > atMs;
  }
}
