package dev.headrace.testing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a suppressed table passes on, from the rules alone. */
final class SuppressOracle {
  private record Version(@Nullable Integer value, long timestampMs) {}

  private static final class Waiting {
    final String key;
    final long sinceMs;
    final @Nullable Integer before;
    Version latest;

    Waiting(String key, @Nullable Integer before, Version first) {
      this.key = key;
      this.sinceMs = first.timestampMs();
      this.before = before;
      this.latest = first;
    }

    int bytes() {
      return key.length() + (latest.value() == null ? 0 : Integer.BYTES);
    }
  }

  private final long limitMs;
  private final long maxRows;
  private final long maxBytes;
  private final Map<String, Integer> rows = new TreeMap<>();
  private final Map<String, Integer> passedOn = new TreeMap<>();
  private final Map<String, Version> changed = new LinkedHashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private long nowMs = Long.MIN_VALUE;
  final List<String> results = new ArrayList<>();

  /** Creates an oracle; a bound of the largest number is none. */
  SuppressOracle(long limitMs, long maxRows, long maxBytes) {
    this.limitMs = limitMs;
    this.maxRows = maxRows;
    this.maxBytes = maxBytes;
  }

  /** Takes a table's history in epochs of so many changes, and then lets time pass. */
  SuppressOracle run(List<RowChange> history, int changesPerEpoch, long endMs) {
    for (int i = 0; i < history.size(); i++) {
      RowChange change = history.get(i);
      timeReaches(change.timestampMs());
      changed(change);
      if (i % changesPerEpoch == changesPerEpoch - 1) {
        endEpoch();
      }
    }
    if (history.size() % changesPerEpoch != 0) {
      timeReaches(endMs);
      endEpoch();
    } else {
      timeReaches(endMs);
    }
    return this;
  }

  private void changed(RowChange change) {
    Integer before =
        change.value() == null ? rows.remove(change.key()) : rows.put(change.key(), change.value());
    if (before != null || change.value() != null) {
      changed.put(change.key(), new Version(change.value(), change.timestampMs()));
    }
  }

  private void endEpoch() {
    changed.forEach(this::update);
    changed.clear();
  }

  private void update(String key, Version version) {
    Integer before = passedOn.get(key);
    if (version.value() == null) {
      passedOn.remove(key);
    } else {
      passedOn.put(key, version.value());
    }
    if (before != null || version.value() != null) {
      waits(key, before, version);
      passOnDue();
      while (waiting.size() > maxRows || bytes() > maxBytes) {
        passOn(first());
      }
    }
  }

  private long bytes() {
    return waiting.stream().mapToLong(Waiting::bytes).sum();
  }

  private void waits(String key, @Nullable Integer before, Version version) {
    for (Waiting row : waiting) {
      if (row.key.equals(key)) {
        row.latest = version;
        return;
      }
    }
    waiting.add(new Waiting(key, before, version));
  }

  private void timeReaches(long timeMs) {
    nowMs = Math.max(nowMs, timeMs);
    passOnDue();
  }

  private void passOnDue() {
    while (!waiting.isEmpty() && first().sinceMs <= nowMs - limitMs) {
      passOn(first());
    }
  }

  private Waiting first() {
    return waiting.stream()
        .min(Comparator.<Waiting>comparingLong(row -> row.sinceMs).thenComparing(row -> row.key))
        .orElseThrow();
  }

  private void passOn(Waiting row) {
    waiting.remove(row);
    Version latest = Objects.requireNonNull(row.latest);
    if (row.before != null || latest.value() != null) {
      results.add("%s=%s@%d".formatted(row.key, latest.value(), latest.timestampMs()));
    }
  }
}
