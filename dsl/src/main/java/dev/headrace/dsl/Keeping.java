package dev.headrace.dsl;

import dev.headrace.dsl.InternalNames.Owner;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.plan.TableNode;
import dev.headrace.dsl.plan.VersionedTableNode;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A table that keeps the latest event of each key, as the user asked for it, not checked yet.
 *
 * @param operator the operator that asks for it
 * @param name the user's name for its store
 * @param keySerde the serde of the keys, or null when it is not known
 * @param valueSerde the serde of the values, or null when it is neither given nor known
 * @param topic the topic that is its changelog, or null to have one of its own
 */
record Keeping<K, V>(
    String operator,
    String name,
    @Nullable Serde<K> keySerde,
    @Nullable Serde<V> valueSerde,
    @Nullable String topic) {

  /** Keeps the latest event of each key of a stream, and returns the rows. */
  static <K, V> Flow<K, V> latest(
      PlanDraft draft, Flow<K, V> flow, String name, @Nullable Serde<V> valueSerde) {
    SourceLocation location = draft.enter("toTable");
    return of(draft, flow, name, valueSerde, location).addTo(draft, flow.input(), location);
  }

  /** Keeps what each key of a stream is and for some time what it was, and returns the rows. */
  static <K, V> Flow<K, V> versions(
      PlanDraft draft,
      Flow<K, V> flow,
      String name,
      @Nullable Serde<V> valueSerde,
      @Nullable Duration history) {
    SourceLocation location = draft.enter("toTable");
    return of(draft, flow, name, valueSerde, location)
        .addTo(draft, flow.input(), history, location);
  }

  private static <K, V> Keeping<K, V> of(
      PlanDraft draft,
      Flow<K, V> flow,
      String name,
      @Nullable Serde<V> valueSerde,
      SourceLocation location) {
    Serde<K> keySerde = flow.partitionedKeySerde("toTable", draft.problems(), location);
    return new Keeping<>("toTable", name, keySerde, valueSerde, null);
  }

  /** Checks it, adds its node, and returns what comes out of it. */
  Flow<K, V> addTo(PlanDraft draft, Input input, SourceLocation location) {
    StoreSpec store = store(draft, new StoreLayout.Keyed(), location);
    TableNode node = draft.add(id -> new TableNode(id, operator, input, store, location));
    return flow(node, store);
  }

  /** Checks it, adds its node with a history, and returns what comes out of it. */
  Flow<K, V> addTo(
      PlanDraft draft, Input input, @Nullable Duration history, SourceLocation location) {
    long historyMs =
        Durations.checkedMillis(
            "the history of table \"%s\"".formatted(name),
            history,
            Duration.ofMillis(1),
            "Duration.ofDays(1)",
            draft.problems(),
            location);
    StoreSpec store = store(draft, new StoreLayout.Versioned(historyMs), location);
    VersionedTableNode node =
        draft.add(
            id ->
                new VersionedTableNode(
                    id, operator, input, operator.equals("table"), store, location));
    return flow(node, store);
  }

  private StoreSpec store(PlanDraft draft, StoreLayout layout, SourceLocation location) {
    Problems problems = draft.problems();
    return new StoreSpec(
        draft.claim(topic == null ? Owner.STORE : Owner.TABLE, name, location),
        layout,
        problems.checkSerde(keySerde, missing("key", "call repartition(name, keySerde)", location)),
        problems.checkSerde(
            valueSerde, missing("value", "use toTable(name, valueSerde)", location)),
        topic);
  }

  @SuppressWarnings("unchecked") // The store was made of these serdes, or of stand-ins for them.
  private Flow<K, V> flow(PlanNode node, StoreSpec store) {
    Serde<K> keys = (Serde<K>) store.keySerde();
    Serde<V> values = (Serde<V>) store.valueSerde();
    return new Flow<>(new Input(node.id(), 0), keys, values, false);
  }

  private Problem missing(String part, String remedy, SourceLocation location) {
    return new Problem(
        "%s \"%s\" does not know the serde of the %s".formatted(operator, name, part),
        remedy,
        location);
  }
}
