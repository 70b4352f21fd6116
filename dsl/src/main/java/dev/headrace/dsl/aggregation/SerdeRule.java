package dev.headrace.dsl.aggregation;

import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/** How a serde follows from that of the values. */
interface SerdeRule<V, T> {
  /** Returns the serde, or null when it needs that of the values and this is not known. */
  @Nullable Serde<T> choose(@Nullable Serde<V> valueSerde);
}
