package dev.headrace.dsl;

import dev.headrace.dsl.function.ContextJoiner;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.JoinType;
import dev.headrace.dsl.plan.LookupSpec;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.StreamTableJoinNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A join of a stream with a table as the user asked for it, not checked yet.
 *
 * @param type whether events without a row come out
 * @param table the table
 * @param joiner makes one value of an event's and a row's
 */
record TableJoining(
    JoinType type, @Nullable Table<?, ?> table, @Nullable ContextJoiner<?, ?, ?> joiner) {

  /** Returns the same join, for which events wait. */
  WaitingTableJoining waiting(@Nullable String name, @Nullable Duration grace) {
    return new WaitingTableJoining(this, name, grace);
  }

  /** Checks it, adds its node, and returns the stream of its results. */
  <K, V, T> EventStream<K, T> stream(PlanDraft draft, Flow<K, V> stream) {
    SourceLocation location = draft.enter(type.operator());
    Input rows = check(draft, stream, location);
    if (rows == null) {
      return new EventStream<>(draft, stream.withNewValues());
    }
    StreamTableJoinNode node =
        draft.add(id -> new StreamTableJoinNode(id, stream.input(), rows, spec(), location));
    return new EventStream<>(draft, stream.<T>withNewValues().at(new Input(node.id(), 0)));
  }

  /** Checks it, and returns where the table is; null when there is none to join. */
  @Nullable Input check(PlanDraft draft, Flow<?, ?> stream, SourceLocation location) {
    Problems problems = draft.problems();
    problems.check(joiner, type.operator(), "function", location);
    stream.partitionedKeySerde(type.operator(), problems, location);
    problems.check(table, type.operator(), "table", location);
    if (table == null || !draft.checkSame(table.draft(), type.operator(), location)) {
      return null;
    }
    if (table.flow().keyChanged()) {
      problems.report(
          type.operator() + " needs a table partitioned by its key, but that of windows is not",
          "call toStream().repartition(name, keySerde, valueSerde).toTable(name) on it first",
          location);
    }
    return table.flow().input();
  }

  // The fluent types have checked that the function fits; a topology without one is never run. A
  // user's function declares its parameters as plain types, so that lambdas need no annotations.
  @SuppressWarnings({"unchecked", "NullAway"})
  LookupSpec spec() {
    return new LookupSpec(type, (ContextJoiner<Object, Object, Object>) joiner);
  }
}
