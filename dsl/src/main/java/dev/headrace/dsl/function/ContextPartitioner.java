package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;

/**
 * A {@link Partitioner} that also looks at timestamp, headers and origin of the event.
 *
 * <pre>{@code
 * orders.to(LARGE_ORDERS, (user, order, context) -> context.headers().text("shop") == null ? 0 : 1);
 * }</pre>
 *
 * @param <K> the key's type
 * @param <V> the value's type
 */
@FunctionalInterface
public interface ContextPartitioner<K, V> {

  /**
   * Chooses the partition for one event. Must give the same partition for the same event.
   *
   * @param key the event's key, null at run time when it has none
   * @param value the event's value, null at run time when it has none
   * @param context the event's timestamp, headers and origin, for as long as the call lasts
   * @return the number of an existing partition, from 0
   */
  int partition(K key, V value, EventContext context);
}
