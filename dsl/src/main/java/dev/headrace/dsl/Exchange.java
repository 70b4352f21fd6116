package dev.headrace.dsl;

import dev.headrace.dsl.InternalNames.Owner;
import dev.headrace.dsl.function.ContextMapper;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.RepartitionNode;
import dev.headrace.dsl.plan.SourceLocation;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A change of partitioning as the user asked for it, not checked yet.
 *
 * @param operator the operator that asks for it
 * @param name the user's name for it
 * @param keySerde the serde of the keys
 * @param valueSerde the serde of the values, or null when it is neither given nor known
 * @param partitions the number of partitions, or null to have as many as upstream
 */
record Exchange<K, V>(
    String operator,
    String name,
    @Nullable Serde<K> keySerde,
    @Nullable Serde<V> valueSerde,
    @Nullable Integer partitions) {

  static <K, V> Exchange<K, V> groupBy(
      String name, @Nullable Serde<K> keySerde, @Nullable Serde<V> valueSerde) {
    return new Exchange<>("groupBy", name, keySerde, valueSerde, null);
  }

  /** Adds a change of the key before it, and returns the events in groups of the new key. */
  <L> GroupedStream<K, V> groups(
      PlanDraft draft, Input input, ContextMapper<? super L, ? super V, ? extends K> mapper) {
    SourceLocation location = draft.enter("groupBy");
    draft.problems().check(mapper, "groupBy", "function", location);
    Input selected = draft.transform(StatelessStep.selectKey(mapper), List.of(input), location);
    return new EventStream<>(draft, addTo(draft, selected, location)).groupByKey();
  }

  /** Checks it, adds its node, and returns the stream behind it. */
  EventStream<K, V> stream(PlanDraft draft, Input input) {
    return new EventStream<>(draft, addTo(draft, input, draft.enter(operator)));
  }

  /** Checks it, adds its node, and returns what comes out of it. */
  Flow<K, V> addTo(PlanDraft draft, Input input, SourceLocation location) {
    String owned = draft.claim(Owner.REPARTITION, name, location);
    Serde<K> keys =
        draft.problems().checkSerde(keySerde, missing("key", "pass one as keySerde", location));
    String overload =
        operator.equals("groupBy")
            ? "groupBy(name, mapper, keySerde, valueSerde)"
            : "repartition(name, keySerde, valueSerde)";
    Serde<V> values =
        draft.problems().checkSerde(valueSerde, missing("value", "use " + overload, location));
    if (partitions != null && partitions < 1) {
      draft
          .problems()
          .report(
              "%s \"%s\" is to have %d partitions".formatted(operator, name, partitions),
              "use at least 1",
              location);
    }
    RepartitionNode node =
        draft.add(id -> new RepartitionNode(id, input, owned, keys, values, partitions, location));
    return new Flow<>(new Input(node.id(), 0), keys, values, false);
  }

  private Problem missing(String part, String remedy, SourceLocation location) {
    return new Problem(
        "%s \"%s\" has no %s serde".formatted(operator, name, part), remedy, location);
  }
}
