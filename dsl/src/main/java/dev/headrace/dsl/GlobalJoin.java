package dev.headrace.dsl;

import dev.headrace.dsl.function.ContextJoiner;
import dev.headrace.dsl.function.ContextMapper;
import dev.headrace.dsl.plan.GlobalJoinNode;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.SourceLocation;
import org.jspecify.annotations.Nullable;

/**
 * A join of a stream with a global table as the user asked for it, not checked yet.
 *
 * @param operator the operator that asks for it
 * @param table the table
 * @param keyOf names the row of an event
 * @param joiner makes the result
 * @param keepsUnmatched whether events without a row are kept
 */
record GlobalJoin(
    String operator,
    @Nullable GlobalTable<?, ?> table,
    @Nullable ContextMapper<?, ?, ?> keyOf,
    @Nullable ContextJoiner<?, ?, ?> joiner,
    boolean keepsUnmatched) {

  static GlobalJoin inner(
      GlobalTable<?, ?> table, ContextMapper<?, ?, ?> keyOf, ContextJoiner<?, ?, ?> joiner) {
    return new GlobalJoin("join", table, keyOf, joiner, false);
  }

  static GlobalJoin left(
      GlobalTable<?, ?> table, ContextMapper<?, ?, ?> keyOf, ContextJoiner<?, ?, ?> joiner) {
    return new GlobalJoin("leftJoin", table, keyOf, joiner, true);
  }

  /** Checks it, adds its node, and returns what comes out of it. */
  <K, V, R> Flow<K, R> addTo(PlanDraft draft, Flow<K, V> flow) {
    Input place = addTo(draft, flow.input(), draft.enter(operator));
    return flow.<R>withNewValues().at(place);
  }

  @SuppressWarnings("unchecked") // The fluent types have checked that table and functions fit.
  private Input addTo(PlanDraft draft, Input input, SourceLocation location) {
    boolean complete = draft.problems().check(table, operator, "global table", location);
    complete &= draft.problems().check(keyOf, operator, "function of the key", location);
    complete &= draft.problems().check(joiner, operator, "joiner", location);
    if (!complete || table == null || keyOf == null || joiner == null) {
      return input;
    }
    if (!draft.checkSame(table.draft(), operator, location)) {
      return input;
    }
    GlobalJoinNode node =
        draft.add(
            id ->
                new GlobalJoinNode(
                    id,
                    input,
                    table.spec(),
                    (ContextMapper<Object, Object, Object>) keyOf,
                    (ContextJoiner<Object, Object, Object>) joiner,
                    keepsUnmatched,
                    location));
    return new Input(node.id(), 0);
  }
}
