package dev.headrace.dsl;

import com.google.common.math.LongMath;
import dev.headrace.dsl.InternalNames.Owner;
import dev.headrace.dsl.function.Joiner;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.JoinSpec;
import dev.headrace.dsl.plan.JoinType;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.plan.StreamJoinNode;
import dev.headrace.dsl.window.JoinWindowSpec;
import dev.headrace.dsl.window.JoinWindows;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A join of two streams as the user asked for it, not checked yet.
 *
 * @param type which sides come out without a match
 * @param name the user's name for it
 * @param windows how far apart matches may be
 * @param joiner makes one value of a match
 */
record Joining(
    JoinType type,
    @Nullable String name,
    @Nullable JoinWindows windows,
    @Nullable Joiner<?, ?, ?> joiner) {

  // An event is kept until the last one of its stretch is closed, and looks into each stretch that
  // its window touches: so a window is spread over two, however long the grace: else it would look
  // at
  // all that its key has had for as long. Each stretch is known in memory, so there is an end.
  private static final int STRETCHES_PER_WINDOW = 2;
  private static final int MOST_STRETCHES = 1024;

  /** Checks it, adds its node, and returns the stream of its results. */
  <K, L, R, T> EventStream<K, T> stream(
      PlanDraft draft, Flow<K, L> left, @Nullable EventStream<K, R> right) {
    SourceLocation location = draft.enter(type.operator());
    boolean fits = draft.checkSame(right, type.operator(), location);
    return new EventStream<>(
        draft,
        fits && right != null ? addTo(draft, left, right.flow, location) : left.withNewValues());
  }

  private <K, L, R, T> Flow<K, T> addTo(
      PlanDraft draft, Flow<K, L> left, Flow<K, R> right, SourceLocation location) {
    Problems problems = draft.problems();
    problems.check(joiner, type.operator(), "function", location);
    JoinWindowSpec window = WindowChecks.join(windows, type.operator(), problems, location);
    requirePartitionedByKey("left", left, problems, location);
    requirePartitionedByKey("right", right, problems, location);
    Serde<K> keys = keySerde(left, right, problems, location);
    Serde<L> leftValues = valueSerde("left", left, problems, location);
    Serde<R> rightValues = valueSerde("right", right, problems, location);
    boolean named = InternalNames.check("join", name, problems, location);
    StoreLayout layout = layout(window);
    List<StoreSpec> stores =
        List.of(
            new StoreSpec(owned(named, "left", draft, location), layout, keys, leftValues),
            new StoreSpec(owned(named, "right", draft, location), layout, keys, rightValues));
    StreamJoinNode node =
        draft.add(
            id ->
                new StreamJoinNode(
                    id,
                    List.of(left.input(), right.input()),
                    Objects.requireNonNullElse(name, ""),
                    spec(),
                    window,
                    stores,
                    location));
    return new Flow<>(new Input(node.id(), 0), keys, null, false);
  }

  private void requirePartitionedByKey(
      String side, Flow<?, ?> flow, Problems problems, SourceLocation location) {
    if (flow.keyChanged()) {
      problems.report(
          "%s needs both sides partitioned by their key, but the key of the %s side was changed before"
              .formatted(this, side),
          "call repartition(name, keySerde) on that side first",
          location);
    }
  }

  private <K> Serde<K> keySerde(
      Flow<K, ?> left, Flow<K, ?> right, Problems problems, SourceLocation location) {
    Serde<K> known = left.keySerde() == null ? right.keySerde() : left.keySerde();
    if (left.keyChanged() || right.keyChanged()) {
      return known == null ? Problems.standInSerde() : known;
    }
    var missing =
        new Problem(
            "%s does not know the serde of the key".formatted(this),
            "call repartition(name, keySerde) on one side first",
            location);
    return problems.checkSerde(known, missing);
  }

  private <V> Serde<V> valueSerde(
      String side, Flow<?, V> flow, Problems problems, SourceLocation location) {
    var missing =
        new Problem(
            "%s keeps the events of both sides, but the serde of the %s side's values is not known"
                .formatted(this, side),
            "call withValueSerde(serde) on that side first",
            location);
    return problems.checkSerde(flow.valueSerde(), missing);
  }

  // A name that is not legal has been reported as that of the join.
  private String owned(boolean named, String side, PlanDraft draft, SourceLocation location) {
    return named ? draft.claim(Owner.STORE, name + "-" + side, location) : "";
  }

  private static StoreLayout layout(JoinWindowSpec window) {
    long keptMs = LongMath.saturatedAdd(window.spanMs(), window.graceMs());
    long widthMs = Math.max(window.spanMs() / STRETCHES_PER_WINDOW, keptMs / MOST_STRETCHES);
    return new StoreLayout.Paged(Math.max(1, widthMs));
  }

  // The fluent types have checked that the function fits; a topology without one is never run. A
  // user's function declares its parameters as plain types, so that lambdas need no annotations.
  @SuppressWarnings({"unchecked", "NullAway"})
  private JoinSpec spec() {
    return new JoinSpec(type, (Joiner<Object, Object, Object>) joiner);
  }

  @Override
  public String toString() {
    return "%s \"%s\"".formatted(type.operator(), name);
  }
}
