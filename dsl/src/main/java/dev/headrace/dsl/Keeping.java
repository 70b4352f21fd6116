package dev.headrace.dsl;

import dev.headrace.dsl.InternalNames.Owner;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.plan.TableNode;
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
    Serde<K> keySerde = flow.partitionedKeySerde("toTable", draft.problems(), location);
    var keeping = new Keeping<>("toTable", name, keySerde, valueSerde, null);
    return keeping.addTo(draft, flow.input(), location);
  }

  /** Checks it, adds its node, and returns what comes out of it. */
  Flow<K, V> addTo(PlanDraft draft, Input input, SourceLocation location) {
    String owned = draft.claim(topic == null ? Owner.STORE : Owner.TABLE, name, location);
    Serde<K> keys =
        draft
            .problems()
            .checkSerde(keySerde, missing("key", "call repartition(name, keySerde)", location));
    Serde<V> values =
        draft
            .problems()
            .checkSerde(valueSerde, missing("value", "use toTable(name, valueSerde)", location));
    var store = new StoreSpec(owned, new StoreLayout.Keyed(), keys, values, topic);
    TableNode node = draft.add(id -> new TableNode(id, operator, input, store, location));
    return new Flow<>(new Input(node.id(), 0), keys, values, false);
  }

  private Problem missing(String part, String remedy, SourceLocation location) {
    return new Problem(
        "%s \"%s\" does not know the serde of the %s".formatted(operator, name, part),
        remedy,
        location);
  }
}
