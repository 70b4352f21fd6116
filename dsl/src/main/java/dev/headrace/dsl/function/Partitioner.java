package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;

/**
 * A choice of the partition an event is written to.
 *
 * <pre>{@code
 * orders.to(LARGE_ORDERS, (user, order) -> 0);
 * }</pre>
 *
 * @param <K> the key's type
 * @param <V> the value's type
 */
@FunctionalInterface
public interface Partitioner<K, V> extends ContextPartitioner<K, V> {

  /**
   * Chooses the partition for one event. Must give the same partition for the same event.
   *
   * @param key the event's key, null at run time when it has none
   * @param value the event's value, null at run time when it has none
   * @return the number of an existing partition, from 0
   */
  int partition(K key, V value);

  /** Does the same, without a look at the context. */
  @Override
  default int partition(K key, V value, EventContext context) {
    return partition(key, value);
  }
}
