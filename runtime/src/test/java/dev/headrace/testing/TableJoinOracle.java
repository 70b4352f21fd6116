package dev.headrace.testing;

import dev.headrace.dsl.plan.JoinType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/** What a join of two tables passes on, from the rules alone: one change per key and epoch. */
final class TableJoinOracle {
  /**
   * A change of one of two tables.
   *
   * @param right whether it is of the right one
   * @param row the change
   */
  record Step(boolean right, RowChange row) {}

  private record Version(Integer value, long timestampMs) {}

  private static final class Rows {
    final Map<String, Version> now = new TreeMap<>();
    final Map<String, Version> atStart = new TreeMap<>();
    final Map<String, Long> changedMs = new TreeMap<>();

    void take(RowChange row) {
      if (row.value() != null) {
        now.put(row.key(), new Version(row.value(), row.timestampMs()));
      } else if (now.remove(row.key()) == null) {
        return;
      }
      changedMs.put(row.key(), row.timestampMs());
    }

    boolean hasChanged(String key) {
      return changedMs.containsKey(key) && (now.containsKey(key) || atStart.containsKey(key));
    }

    long timestampMs(String key) {
      Version version = now.get(key);
      if (version != null) {
        return version.timestampMs;
      }
      return hasChanged(key) ? changedMs.get(key) : -1;
    }

    void endEpoch() {
      atStart.clear();
      atStart.putAll(now);
      changedMs.clear();
    }
  }

  private final BinaryOperator<@Nullable Integer> join;
  private final Rows left = new Rows();
  private final Rows right = new Rows();
  final List<String> results = new ArrayList<>();

  /**
   * Creates an oracle.
   *
   * @param join what becomes of a left and a right value, either of which may be null
   */
  TableJoinOracle(BinaryOperator<@Nullable Integer> join) {
    this.join = join;
  }

  static TableJoinOracle of(JoinType type) {
    return new TableJoinOracle(
        (left, right) -> {
          boolean has =
              switch (type) {
                case INNER -> left != null && right != null;
                case LEFT -> left != null;
                case OUTER -> left != null || right != null;
              };
          return has ? joined(left, right) : null;
        });
  }

  /** Returns a number that tells both values. */
  static int joined(@Nullable Integer left, @Nullable Integer right) {
    return 100 * (left == null ? 77 : left) + (right == null ? 77 : right);
  }

  TableJoinOracle run(List<Step> steps, int stepsPerEpoch) {
    for (int i = 0; i < steps.size(); i++) {
      (steps.get(i).right ? right : left).take(steps.get(i).row);
      if (i % stepsPerEpoch == stepsPerEpoch - 1) {
        endEpoch();
      }
    }
    endEpoch();
    return this;
  }

  private void endEpoch() {
    var changed = new TreeSet<>(left.changedMs.keySet());
    changed.addAll(right.changedMs.keySet());
    for (String key : changed) {
      if (left.hasChanged(key) || right.hasChanged(key)) {
        Integer before = join.apply(value(left.atStart, key), value(right.atStart, key));
        Integer after = join.apply(value(left.now, key), value(right.now, key));
        if (before != null || after != null) {
          long timestampMs = Math.max(left.timestampMs(key), right.timestampMs(key));
          results.add("%s=%s@%d".formatted(key, after, timestampMs));
        }
      }
    }
    left.endEpoch();
    right.endEpoch();
  }

  private static @Nullable Integer value(Map<String, Version> rows, String key) {
    Version version = rows.get(key);
    return version == null ? null : version.value();
  }
}
