package dev.headrace.dsl;

import dev.headrace.dsl.InternalNames.Owner;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.plan.WaitingTableJoinNode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A join of a stream with a table that lets events wait for changes of the table which come late,
 * as the user asked for it, not checked yet.
 *
 * @param joining the join
 * @param name the user's name for the store where events wait
 * @param grace how long they do
 */
record WaitingTableJoining(TableJoining joining, @Nullable String name, @Nullable Duration grace) {

  // What has been joined stays until the last event of its stretch has been, too.
  private static final int STRETCHES_PER_GRACE = 16;

  /** Checks it, adds its node, and returns the stream of its results. */
  <K, V, T> EventStream<K, T> stream(PlanDraft draft, Flow<K, V> stream) {
    SourceLocation location = draft.enter(operator());
    Input rows = joining.check(draft, stream, location);
    long graceMs = checkedGraceMs(draft, rows, location);
    Problems problems = draft.problems();
    var store =
        new StoreSpec(
            draft.claim(Owner.STORE, name, location),
            new StoreLayout.Paged(Math.max(1, graceMs / STRETCHES_PER_GRACE)),
            stream.keyChanged()
                ? Problems.standInSerde()
                : problems.checkSerde(
                    stream.keySerde(), missing("keys", "repartition(name, keySerde)", location)),
            problems.checkSerde(
                stream.valueSerde(), missing("values", "withValueSerde(serde)", location)));
    if (rows == null) {
      return new EventStream<>(draft, stream.withNewValues());
    }
    WaitingTableJoinNode node =
        draft.add(
            id ->
                new WaitingTableJoinNode(
                    id, stream.input(), rows, joining.spec(), graceMs, store, location));
    return new EventStream<>(draft, stream.<T>withNewValues().at(new Input(node.id(), 0)));
  }

  private long checkedGraceMs(PlanDraft draft, @Nullable Input rows, SourceLocation location) {
    Problems problems = draft.problems();
    long graceMs =
        Durations.checkedMillis(
            "the grace of %s".formatted(this),
            grace,
            Duration.ZERO,
            "Duration.ofMinutes(1)",
            problems,
            location);
    Long historyMs = rows == null ? null : draft.historyMs(rows);
    if (rows != null && historyMs == null) {
      problems.report(
          "%s lets events wait, but its table does not know what its rows were".formatted(this),
          "give the table a history with table(name, topic, history) or toTable(name, serde, history), or join without a grace",
          location);
    } else if (historyMs != null && graceMs > historyMs) {
      problems.report(
          "the grace of %s is %s, but the history of its table only %s"
              .formatted(this, Duration.ofMillis(graceMs), Duration.ofMillis(historyMs)),
          "give the table a history that is at least as long as the grace",
          location);
    }
    return graceMs;
  }

  private Problem missing(String part, String call, SourceLocation location) {
    return new Problem(
        "%s keeps events, but the serde of their %s is not known".formatted(this, part),
        "call %s on the stream first".formatted(call),
        location);
  }

  private String operator() {
    return joining.type().operator();
  }

  @Override
  public String toString() {
    return "%s \"%s\"".formatted(operator(), name);
  }
}
