package dev.headrace.dsl;

import dev.headrace.dsl.InternalNames.Owner;
import dev.headrace.dsl.function.Joiner;
import dev.headrace.dsl.function.KeyValueMapper;
import dev.headrace.dsl.plan.ForeignKeyJoinNode;
import dev.headrace.dsl.plan.ForeignRow;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.JoinSpec;
import dev.headrace.dsl.plan.JoinType;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.plan.SubscribeNode;
import dev.headrace.dsl.plan.SubscriptionsNode;
import dev.headrace.dsl.serde.Serdes;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A join of a table with the rows of another one that its rows name, as the user asked for it, not
 * checked yet. It becomes three parts, since a row is found by its own key only: one beside the
 * left table, one beside the right table, and one where the answers come back to.
 *
 * @param type whether left rows come out without a right one
 * @param name the user's name for it
 * @param foreignKey returns the key of the right row that a left row names
 * @param joiner makes a result of both values
 */
record ForeignKeyJoining(
    JoinType type,
    @Nullable String name,
    @Nullable KeyValueMapper<?, ?, ?> foreignKey,
    @Nullable Joiner<?, ?, ?> joiner) {

  /** The serdes of both tables, which the join keeps and sends rows of. */
  private record Formats(
      Serde<?> leftKeys, Serde<?> leftValues, Serde<?> rightKeys, Serde<?> rightValues) {}

  /** Checks it, adds its nodes, and returns what comes out of it. */
  <K, V, T> Flow<K, T> addTo(PlanDraft draft, Flow<K, V> left, @Nullable Table<?, ?> right) {
    SourceLocation location = draft.enter(type.operator());
    Problems problems = draft.problems();
    problems.check(foreignKey, type.operator(), "function that returns a foreign key", location);
    problems.check(joiner, type.operator(), "function", location);
    problems.check(right, type.operator(), "table", location);
    boolean named = InternalNames.check("join", name, problems, location);
    if (right == null || !draft.checkSame(right.draft(), type.operator(), location)) {
      return left.withNewValues();
    }
    Formats formats = formats(left, right.flow(), problems, location);
    if (!named || foreignKey == null || joiner == null) {
      return left.withNewValues();
    }
    Input joined = add(draft, left.input(), right.flow().input(), formats, location);
    return new Flow<>(joined, left.keySerde(), null, false);
  }

  private Formats formats(
      Flow<?, ?> left, Flow<?, ?> right, Problems problems, SourceLocation location) {
    return new Formats(
        problems.checkSerde(left.keySerde(), missing("left", "key", location)),
        problems.checkSerde(left.valueSerde(), missing("left", "value", location)),
        problems.checkSerde(right.keySerde(), missing("right", "key", location)),
        problems.checkSerde(right.valueSerde(), missing("right", "value", location)));
  }

  private Problem missing(String side, String part, SourceLocation location) {
    return new Problem(
        "%s does not know the serde of the %s table's %ss".formatted(this, side, part),
        part.equals("key")
            ? "call toStream().repartition(name, keySerde, valueSerde).toTable(name) on it first"
            : "call withValueSerde(serde) on it first",
        location);
  }

  private Input add(
      PlanDraft draft, Input left, Input right, Formats formats, SourceLocation location) {
    // Told before anything is added: only what was there before can send in a circle.
    boolean circle = draft.leads(right, left);
    Input rows = subscribe(draft, left, formats, location);
    Input messages = draft.transform(StatelessStep.byForeignKey(), List.of(rows), location);
    Input asked =
        send(
            draft,
            messages,
            "subscribe",
            formats.rightKeys,
            ForeignKeySerdes.subscriptions(formats.leftKeys),
            location);
    Input known = circle ? copy(draft, right, formats, location) : right;
    Input answers =
        send(
            draft,
            subscriptions(draft, asked, known, formats, location),
            "answers",
            formats.leftKeys,
            ForeignKeySerdes.answers(formats.rightValues),
            location);
    Input moved =
        send(
            draft,
            rows,
            "left",
            formats.leftKeys,
            ForeignKeySerdes.leftRows(formats.leftValues),
            location);
    StoreSpec results =
        new StoreSpec(
            draft.claim(Owner.STORE, name, location),
            new StoreLayout.Keyed(),
            formats.leftKeys,
            formats.leftValues);
    ForeignKeyJoinNode node =
        draft.add(
            id ->
                new ForeignKeyJoinNode(
                    id, List.of(answers, moved), spec(), results, formats.rightValues, location));
    return new Input(node.id(), 0);
  }

  private Input subscribe(PlanDraft draft, Input left, Formats formats, SourceLocation location) {
    Flow<?, ?> table = new Flow<>(left, null, null, false);
    Input named =
        draft.transformTable("foreignKey", table, foreignRow(type.preservesLeft()), location);
    StoreSpec numbers = store(draft, "numbers", Serdes.int32(), Serdes.int64(), location);
    SubscribeNode node =
        draft.add(
            id -> new SubscribeNode(id, named, ownName(), numbers, formats.leftKeys, location));
    return new Input(node.id(), 0);
  }

  // The fluent types have checked that the function fits. An inner join does without rows that name
  // none.
  @SuppressWarnings("unchecked")
  private KeyValueMapper<Object, Object, @Nullable Object> foreignRow(boolean withoutKeyToo) {
    var function =
        (KeyValueMapper<Object, Object, @Nullable Object>) Objects.requireNonNull(foreignKey);
    return (key, value) -> {
      Object named = function.apply(key, value);
      return named == null && !withoutKeyToo ? null : new ForeignRow(named, value);
    };
  }

  private Input subscriptions(
      PlanDraft draft, Input asked, Input right, Formats formats, SourceLocation location) {
    StoreSpec store = store(draft, "subscriptions", Serdes.bytes(), Serdes.bytes(), location);
    SubscriptionsNode node =
        draft.add(
            id ->
                new SubscriptionsNode(
                    id,
                    List.of(asked, right),
                    ownName(),
                    store,
                    formats.leftKeys,
                    formats.rightKeys,
                    location));
    return new Input(node.id(), 0);
  }

  // Where the right table's stage sends to the left one's, or is the same, subscriptions cannot go
  // there: stages must not form a circle. So its rows come to a stage of their own.
  private Input copy(PlanDraft draft, Input right, Formats formats, SourceLocation location) {
    Input changes = draft.transform(StatelessStep.toStream(), List.of(right), location);
    Input rows = send(draft, changes, "right", formats.rightKeys, formats.rightValues, location);
    return new Keeping<>(
            type.operator(),
            name + "-right-rows",
            erased(formats.rightKeys),
            erased(formats.rightValues),
            null)
        .addTo(draft, rows, location)
        .input();
  }

  @SuppressWarnings("unchecked") // Types end at the plan.
  private static Serde<Object> erased(Serde<?> serde) {
    return (Serde<Object>) serde;
  }

  private Input send(
      PlanDraft draft,
      Input events,
      String what,
      Serde<?> keys,
      Serde<?> values,
      SourceLocation location) {
    String owned = draft.claim(Owner.REPARTITION, name + "-" + what, location);
    RepartitionNode node =
        draft.add(id -> new RepartitionNode(id, events, owned, keys, values, null, location));
    return new Input(node.id(), 0);
  }

  private StoreSpec store(
      PlanDraft draft, String what, Serde<?> keys, Serde<?> values, SourceLocation location) {
    String owned = draft.claim(Owner.STORE, name + "-" + what, location);
    return new StoreSpec(owned, new StoreLayout.Keyed(), keys, values);
  }

  private String ownName() {
    return Objects.requireNonNullElse(name, "");
  }

  // The fluent types have checked that the function fits. A user's function declares its parameters
  // as plain types, so that lambdas need no annotations.
  @SuppressWarnings({"unchecked", "NullAway"})
  private JoinSpec spec() {
    return new JoinSpec(type, (Joiner<Object, Object, Object>) joiner);
  }

  @Override
  public String toString() {
    return "%s \"%s\"".formatted(type.operator(), name);
  }
}
