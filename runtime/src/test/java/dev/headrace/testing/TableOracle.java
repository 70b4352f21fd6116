package dev.headrace.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** What a table passes on, from the rules alone: one change per row and epoch. */
final class TableOracle {
  private record Version(Integer value, long timestampMs) {}

  private final BiFunction<String, Integer, @Nullable Integer> function;
  private final Map<String, Version> rows = new TreeMap<>();
  private final Map<String, Version> atStart = new TreeMap<>();
  private final Map<String, Long> changed = new LinkedHashMap<>();
  final List<String> results = new ArrayList<>();

  /**
   * Creates an oracle.
   *
   * @param function what the operators of the table make of a row
   */
  TableOracle(BiFunction<String, Integer, @Nullable Integer> function) {
    this.function = function;
  }

  TableOracle run(List<RowChange> history, int changesPerEpoch) {
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
    if (change.value() == null) {
      if (rows.remove(change.key()) == null) {
        return;
      }
    } else {
      rows.put(change.key(), new Version(change.value(), change.timestampMs()));
    }
    changed.put(change.key(), change.timestampMs());
  }

  private void endEpoch() {
    changed.forEach(
        (key, timestampMs) -> {
          Integer before = result(key, atStart);
          Integer after = result(key, rows);
          if (before != null || after != null) {
            results.add("%s=%s@%d".formatted(key, after, timestampMs));
          }
        });
    changed.clear();
    atStart.clear();
    atStart.putAll(rows);
  }

  private @Nullable Integer result(String key, Map<String, Version> from) {
    Version version = from.get(key);
    return version == null ? null : function.apply(key, Objects.requireNonNull(version.value()));
  }

  Map<String, Integer> rows() {
    Map<String, Integer> values = new TreeMap<>();
    rows.forEach((key, version) -> values.put(key, version.value()));
    return values;
  }
}
