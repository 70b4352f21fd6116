package dev.headrace.testing;

import dev.headrace.dsl.plan.JoinType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import org.jspecify.annotations.Nullable;

/**
 * What a join of two tables by foreign key passes on, from the rules alone: one change per left row
 * and epoch. A left value begins with the right key that it names, or with a dash for none.
 */
final class ForeignKeyJoinOracle {
  /**
   * A change of one of two tables.
   *
   * @param right whether it is of the right one
   * @param key the row's key
   * @param value the row's new value, or null when it is deleted; a number for a right row
   * @param timestampMs when
   */
  record Step(boolean right, String key, @Nullable String value, long timestampMs) {
    void pipe(FourWays ways) {
      ways.step(this::pipe);
    }

    void pipe(TopologyTestDriver driver) {
      Instant at = Instant.ofEpochMilli(timestampMs);
      if (right) {
        Integer number = value == null ? null : Integer.valueOf(value);
        driver.input(ForeignKeyJoinTest.RIGHT).pipe(key, number, at);
      } else {
        driver.input(ForeignKeyJoinTest.LEFT).pipe(key, value, at);
      }
    }

    static Arbitrary<List<Step>> histories(int atMost) {
      Arbitrary<Long> times = Arbitraries.longs().between(0, 20);
      Arbitrary<String> numbers = Arbitraries.of("0", "1", "2", "3");
      Arbitrary<Step> lefts =
          Combinators.combine(
                  Arbitraries.of("l", "m", "n", "o"),
                  Combinators.combine(Arbitraries.of("a", "b", "c", "-"), numbers)
                      .as(String::concat)
                      .injectNull(0.2),
                  times)
              .as((key, value, ms) -> new Step(false, key, value, ms));
      Arbitrary<Step> rights =
          Combinators.combine(Arbitraries.of("a", "b", "c"), numbers.injectNull(0.25), times)
              .as((key, value, ms) -> new Step(true, key, value, ms));
      return Arbitraries.oneOf(lefts, rights).list().ofMaxSize(atMost);
    }
  }

  private record Version(String value, long timestampMs) {}

  private static final class Rows {
    final Map<String, Version> now = new TreeMap<>();
    final Map<String, Version> atStart = new TreeMap<>();
    final Map<String, Long> changedMs = new TreeMap<>();

    void take(Step step) {
      if (step.value != null) {
        now.put(step.key, new Version(step.value, step.timestampMs));
      } else if (now.remove(step.key) == null) {
        return;
      }
      changedMs.put(step.key, step.timestampMs);
    }

    boolean hasChanged(@Nullable String key) {
      return key != null
          && changedMs.containsKey(key)
          && (now.containsKey(key) || atStart.containsKey(key));
    }

    void endEpoch() {
      atStart.clear();
      atStart.putAll(now);
      changedMs.clear();
    }
  }

  private final JoinType type;
  private final Rows left = new Rows();
  private final Rows right = new Rows();
  final List<String> results = new ArrayList<>();

  ForeignKeyJoinOracle(JoinType type) {
    this.type = type;
  }

  ForeignKeyJoinOracle run(List<Step> steps, int stepsPerEpoch) {
    for (int i = 0; i < steps.size(); i++) {
      (steps.get(i).right ? right : left).take(steps.get(i));
      if (i % stepsPerEpoch == stepsPerEpoch - 1) {
        endEpoch();
      }
    }
    endEpoch();
    return this;
  }

  /** Returns the rows of the result as they are in the end, joined at once. */
  Map<String, String> rows() {
    Map<String, String> rows = new TreeMap<>();
    left.now.forEach(
        (key, row) -> {
          String result = result(row, right.now);
          if (result != null) {
            rows.put(key, result);
          }
        });
    return rows;
  }

  /** Returns all values that some left row could have had beside some right row. */
  static Set<String> possible(JoinType type, List<Step> steps) {
    Set<String> possible = new TreeSet<>();
    for (Step row : steps) {
      String named = row.right || row.value == null ? null : named(row.value);
      for (Step other : steps) {
        if (named != null && other.right && other.key.equals(named) && other.value != null) {
          possible.add(row.key + "=" + row.value + "+" + other.value);
        }
      }
      if (!row.right && row.value != null && type == JoinType.LEFT) {
        possible.add(row.key + "=" + row.value + "+null");
      }
    }
    return possible;
  }

  private void endEpoch() {
    var keys = new TreeSet<>(left.now.keySet());
    keys.addAll(left.atStart.keySet());
    for (String key : keys) {
      Version now = left.now.get(key);
      boolean told = now != null && right.hasChanged(named(now.value));
      if (left.hasChanged(key) || told) {
        change(key, present(left.atStart.get(key)), present(now));
      }
    }
    left.endEpoch();
    right.endEpoch();
  }

  // For an inner join a row that names none is as good as deleted.
  private @Nullable Version present(@Nullable Version row) {
    boolean counts = row != null && (type == JoinType.LEFT || named(row.value) != null);
    return counts ? row : null;
  }

  private void change(String key, @Nullable Version start, @Nullable Version now) {
    String before = start == null ? null : result(start, right.atStart);
    String after = now == null ? null : result(now, right.now);
    if (before != null || after != null) {
      long timestampMs =
          now == null
              ? Math.max(left.changedMs.get(key), timestampMs(start, right.atStart))
              : Math.max(now.timestampMs, rightMs(start, now));
      results.add("%s=%s@%d".formatted(key, after, timestampMs));
    }
  }

  // A right row that goes has a timestamp for those that named it before.
  private long rightMs(@Nullable Version start, Version now) {
    String named = named(now.value);
    boolean stays = start != null && Objects.equals(named, named(start.value));
    return stays && right.hasChanged(named) && !right.now.containsKey(named)
        ? right.changedMs.get(named)
        : timestampMs(now, right.now);
  }

  private static long timestampMs(@Nullable Version row, Map<String, Version> rights) {
    String named = row == null ? null : named(row.value);
    Version other = named == null ? null : rights.get(named);
    return other == null ? -1 : other.timestampMs;
  }

  private @Nullable String result(Version row, Map<String, Version> rights) {
    String named = named(row.value);
    Version other = named == null ? null : rights.get(named);
    if (other == null) {
      return type == JoinType.LEFT ? row.value + "+null" : null;
    }
    return row.value + "+" + other.value;
  }

  private static @Nullable String named(String value) {
    return value.charAt(0) == '-' ? null : value.substring(0, 1);
  }
}
