package dev.headrace.dsl;

import dev.headrace.dsl.function.ContextMapper;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.RoutedSinkNode;
import dev.headrace.dsl.plan.SourceLocation;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A sink that chooses the topic of each event, as the user asked for it, not checked yet.
 *
 * @param topicOf names the topic
 * @param keySerde the serde of the keys
 * @param valueSerde the serde of the values
 */
record Routing<K, V>(
    @Nullable ContextMapper<? super K, ? super V, String> topicOf,
    @Nullable Serde<K> keySerde,
    @Nullable Serde<V> valueSerde) {

  /** Checks it and adds its node. */
  @SuppressWarnings("unchecked") // The function gets the keys and values of its stream only.
  void addTo(PlanDraft draft, Input input) {
    SourceLocation location = draft.enter("to");
    Problems problems = draft.problems();
    problems.check(topicOf, "to", "function", location);
    Serde<K> keys = problems.checkSerde(keySerde, missing("key", location));
    Serde<V> values = problems.checkSerde(valueSerde, missing("value", location));
    ContextMapper<? super K, ? super V, String> given =
        topicOf == null ? (key, value, context) -> "" : topicOf;
    draft.add(
        id ->
            new RoutedSinkNode(
                id, input, (ContextMapper<Object, Object, String>) given, keys, values, location));
  }

  private static Problem missing(String part, SourceLocation location) {
    return new Problem(
        "to has no %s serde".formatted(part), "pass one as %sSerde".formatted(part), location);
  }
}
