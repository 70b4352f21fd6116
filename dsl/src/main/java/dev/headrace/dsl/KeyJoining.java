package dev.headrace.dsl;

import dev.headrace.dsl.function.Joiner;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.JoinType;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.TableJoinNode;
import dev.headrace.dsl.window.UnlimitedSpec;
import dev.headrace.dsl.window.WindowRule;
import dev.headrace.dsl.window.WindowSpec;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A join of two tables on their key as the user asked for it, not checked yet.
 *
 * @param type which results it has
 * @param joiner makes a result of both values
 */
record KeyJoining(JoinType type, @Nullable Joiner<?, ?, ?> joiner) {

  /** Checks it, adds its node, and returns what comes out of it. */
  @SuppressWarnings({"unchecked", "NullAway"}) // A topology without a joiner is never run.
  <K, V, J> Flow<K, J> addTo(PlanDraft draft, Flow<K, V> left, @Nullable Table<K, ?> right) {
    SourceLocation location = draft.enter(type.operator());
    Problems problems = draft.problems();
    problems.check(joiner, type.operator(), "function", location);
    if (!problems.check(right, type.operator(), "table", location)
        || right == null
        || !draft.checkSame(right.draft(), type.operator(), location)) {
      return left.withNewValues();
    }
    Input rows = right.flow().input();
    boolean windowed = left.keyChanged() || right.flow().keyChanged();
    if (windowed) {
      checkWindows(draft, left.input(), rows, location);
    }
    Serde<K> keys = windowed ? null : keySerde(problems, left, location);
    var typed = (Joiner<Object, Object, Object>) joiner;
    TableJoinNode node =
        draft.add(id -> new TableJoinNode(id, left.input(), rows, type, typed, keys, location));
    return left.<J>withNewValues().at(new Input(node.id(), 0));
  }

  private <K> Serde<K> keySerde(Problems problems, Flow<K, ?> left, SourceLocation location) {
    var missing =
        new Problem(
            type.operator() + " does not know the serde of the key",
            "call toStream().repartition(name, keySerde, valueSerde).toTable(name) first",
            location);
    return problems.checkSerde(left.keySerde(), missing);
  }

  // Rows of windows are partitioned by the key within, and close together if the windows are alike.
  private void checkWindows(PlanDraft draft, Input left, Input right, SourceLocation location) {
    WindowRule leftWindows = draft.windows(left);
    WindowRule rightWindows = draft.windows(right);
    if (!Objects.equals(leftWindows, rightWindows)) {
      draft
          .problems()
          .report(
              "%s finds %s on the left and %s on the right, whose rows do not meet"
                  .formatted(type.operator(), describe(leftWindows), describe(rightWindows)),
              "give both the same windows and grace, and suppress behind the join; or call toStream().repartition(name, keySerde, valueSerde).toTable(name) on both first",
              location);
    } else if (!(leftWindows instanceof WindowSpec || leftWindows instanceof UnlimitedSpec)) {
      draft
          .problems()
          .report(
              "%s cannot look up rows of %s, which move with their events"
                  .formatted(type.operator(), describe(leftWindows)),
              "call toStream().repartition(name, keySerde, valueSerde).toTable(name) on both first",
              location);
    }
  }

  private static String describe(@Nullable WindowRule windows) {
    return windows == null ? "no windows" : "windows (%s)".formatted(windows.describe());
  }
}
