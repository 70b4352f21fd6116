package dev.headrace.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A table with a history, from the rules alone: all records that were ever taken, by key and
 * timestamp, of which nothing is ever thrown away.
 */
final class VersionedTableOracle {
  private final long historyMs;
  private final BiFunction<String, Integer, @Nullable Integer> function;
  private final Map<String, TreeMap<Long, @Nullable Integer>> records = new TreeMap<>();
  private final Map<String, Integer> atStart = new TreeMap<>();
  private final Map<String, Long> changedMs = new LinkedHashMap<>();
  private long newestMs = -1;
  long dropped;
  final List<String> results = new ArrayList<>();

  /**
   * Creates an oracle.
   *
   * @param historyMs the history
   * @param function what the operators of the table make of a row
   */
  VersionedTableOracle(long historyMs, BiFunction<String, Integer, @Nullable Integer> function) {
    this.historyMs = historyMs;
    this.function = function;
  }

  VersionedTableOracle(long historyMs) {
    this(historyMs, (key, value) -> value);
  }

  VersionedTableOracle run(List<RowChange> history, int changesPerEpoch) {
    for (int i = 0; i < history.size(); i++) {
      take(history.get(i));
      if (i % changesPerEpoch == changesPerEpoch - 1) {
        endEpoch();
      }
    }
    endEpoch();
    return this;
  }

  /** Takes a record, and returns whether it says what its key is now. */
  boolean take(RowChange record) {
    if (record.timestampMs() < newestMs - historyMs) {
      dropped++;
      return false;
    }
    newestMs = Math.max(newestMs, record.timestampMs());
    TreeMap<Long, Integer> versions = records.computeIfAbsent(record.key(), any -> new TreeMap<>());
    boolean newest = versions.isEmpty() || versions.lastKey() <= record.timestampMs();
    boolean changes = record.value() != null || now(record.key()) != null;
    versions.put(record.timestampMs(), record.value());
    if (newest && changes) {
      changedMs.put(record.key(), record.timestampMs());
    }
    return newest;
  }

  private void endEpoch() {
    changedMs.forEach(
        (key, timestampMs) -> {
          Integer before = atStart.get(key);
          Integer after = result(key, now(key));
          if (before != null || after != null) {
            results.add("%s=%s@%d".formatted(key, after, timestampMs));
          }
        });
    changedMs.clear();
    atStart.clear();
    for (String key : records.keySet()) {
      Integer value = result(key, now(key));
      if (value != null) {
        atStart.put(key, value);
      }
    }
  }

  private @Nullable Integer result(String key, @Nullable Integer value) {
    return value == null ? null : function.apply(key, value);
  }

  /** Returns what a key is now. */
  @Nullable Integer now(String key) {
    TreeMap<Long, Integer> versions = records.get(key);
    return versions == null || versions.isEmpty() ? null : versions.lastEntry().getValue();
  }

  /** Returns what the operators make of what a key was. */
  @Nullable Integer at(String key, long atMs) {
    TreeMap<Long, Integer> versions = records.get(key);
    if (versions == null || versions.floorEntry(atMs) == null) {
      return null;
    }
    boolean known = atMs >= newestMs - historyMs || atMs >= versions.lastKey();
    return known ? result(key, versions.floorEntry(atMs).getValue()) : null;
  }

  Map<String, Integer> rows() {
    Map<String, Integer> rows = new TreeMap<>();
    for (String key : records.keySet()) {
      if (now(key) != null) {
        rows.put(key, now(key));
      }
    }
    return rows;
  }
}
