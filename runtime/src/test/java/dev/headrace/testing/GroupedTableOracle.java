package dev.headrace.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The numbers in each group of a table, from the rules alone. A number is in the group of its
 * remainder by 3, and one that can be divided by 3 is in none.
 */
final class GroupedTableOracle {
  private final Map<String, Integer> rows = new TreeMap<>();
  private final Map<String, Integer> atStart = new TreeMap<>();
  private final Map<String, RowChange> pending = new LinkedHashMap<>();
  private final Map<String, Long> latestMs = new TreeMap<>();
  private final Set<String> changed = new LinkedHashSet<>();
  private boolean each;
  final List<String> results = new ArrayList<>();

  static @Nullable String group(int value) {
    return value % 3 == 0 ? null : "g" + value % 3;
  }

  GroupedTableOracle run(List<RowChange> history, int changesPerEpoch) {
    for (int i = 0; i < history.size(); i++) {
      take(history.get(i));
      if (i % changesPerEpoch == changesPerEpoch - 1) {
        endEpoch();
      }
    }
    endEpoch();
    return this;
  }

  private void take(RowChange change) {
    Integer before =
        change.value() == null ? rows.remove(change.key()) : rows.put(change.key(), change.value());
    if (before != null || change.value() != null) {
      pending.put(change.key(), change);
    }
  }

  /** Gives the results of a grouping of which each change is passed on. */
  GroupedTableOracle runEach(List<RowChange> history, int changesPerEpoch) {
    each = true;
    return run(history, changesPerEpoch);
  }

  private void endEpochOfEach() {
    for (RowChange change : pending.values()) {
      String left = groupOf(atStart.remove(change.key()));
      Integer now = rows.get(change.key());
      String joined = groupOf(now);
      if (left != null && !left.equals(joined)) {
        tell(left, change.timestampMs());
      }
      if (now != null) {
        atStart.put(change.key(), now);
      }
      if (joined != null) {
        tell(joined, change.timestampMs());
      }
    }
    pending.clear();
  }

  private void tell(String group, long timestampMs) {
    touch(group, timestampMs);
    result(group, atStart);
    changed.clear();
  }

  private void endEpoch() {
    if (each) {
      endEpochOfEach();
      return;
    }
    for (RowChange change : pending.values()) {
      String left = groupOf(atStart.get(change.key()));
      String joined = groupOf(rows.get(change.key()));
      touch(left, change.timestampMs());
      if (joined != null && !joined.equals(left)) {
        touch(joined, change.timestampMs());
      }
    }
    for (String group : changed) {
      result(group, rows);
    }
    pending.clear();
    changed.clear();
    atStart.clear();
    atStart.putAll(rows);
  }

  private void result(String group, Map<String, Integer> from) {
    List<Integer> numbers =
        from.values().stream().filter(value -> group.equals(group(value))).sorted().toList();
    results.add("%s=%s@%d".formatted(group, numbers, latestMs.get(group)));
  }

  private static @Nullable String groupOf(@Nullable Integer value) {
    return value == null ? null : group(value);
  }

  private void touch(@Nullable String group, long timestampMs) {
    if (group != null) {
      changed.add(group);
      latestMs.merge(group, timestampMs, Math::max);
    }
  }
}
