package dev.headrace.dsl;

import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.SourceLocation;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * What is known about the events at one place of a topology.
 *
 * @param input the place
 * @param keySerde the serde of the keys, or null when their type has changed since it was known
 * @param valueSerde the serde of the values, or null when their type has changed since it was known
 * @param keyChanged whether the keys may have changed since the events were last partitioned by
 *     them
 */
record Flow<K, V>(
    Input input, @Nullable Serde<K> keySerde, @Nullable Serde<V> valueSerde, boolean keyChanged) {

  /** Returns the same knowledge at another place. */
  Flow<K, V> at(Input place) {
    return new Flow<>(place, keySerde, valueSerde, keyChanged);
  }

  /** Returns this flow with keys of a new, unknown type. */
  <K2> Flow<K2, V> withNewKeys() {
    return new Flow<>(input, null, valueSerde, true);
  }

  /** Returns this flow with values of a new, unknown type. */
  <V2> Flow<K, V2> withNewValues() {
    return new Flow<>(input, keySerde, null, keyChanged);
  }

  /** Returns this flow with values of another type. */
  <V2> Flow<K, V2> withValues(@Nullable Serde<V2> serde) {
    return new Flow<>(input, keySerde, serde, keyChanged);
  }

  /** Returns what is true of the events of both flows. */
  Flow<K, V> and(Flow<K, V> right) {
    return new Flow<>(
        input,
        Objects.equals(keySerde, right.keySerde) ? keySerde : null,
        Objects.equals(valueSerde, right.valueSerde) ? valueSerde : null,
        keyChanged || right.keyChanged);
  }

  /**
   * Returns the serde of the keys for an operator that keeps something per key, which needs all
   * events of a key in one task; a change of the keys since is reported.
   */
  @Nullable Serde<K> partitionedKeySerde(
      String operator, Problems problems, SourceLocation location) {
    if (!keyChanged) {
      return keySerde;
    }
    problems.report(
        operator + " needs events partitioned by their key, but the key was changed before",
        operator.equals("groupByKey")
            ? "call repartition(name, keySerde) first, or use groupBy(name, mapper, keySerde) to change the key"
            : "call repartition(name, keySerde) first",
        location);
    return Problems.standInSerde();
  }
}
