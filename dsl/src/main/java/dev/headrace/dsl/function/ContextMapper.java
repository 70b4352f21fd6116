package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;
import org.jspecify.annotations.Nullable;

/**
 * A {@link KeyValueMapper} that also looks at timestamp, headers and origin of the event.
 *
 * <pre>{@code
 * ContextMapper<String, Order, String> shop =
 *     (user, order, context) -> context.headers().text("shop");
 * orders.groupBy("by-shop", shop, string()).count("orders-per-shop");
 * }</pre>
 *
 * @param <K> the key's type
 * @param <V> the value's type
 * @param <R> the result's type
 */
@FunctionalInterface
public interface ContextMapper<K, V, R> {

  /**
   * Computes the result for one event. What a null result means is up to the operator that calls
   * this.
   *
   * @param key the event's key, null at run time when the record has none
   * @param value the event's value, null at run time when the record has none
   * @param context the event's timestamp, headers and origin, for as long as the call lasts
   */
  @Nullable R apply(K key, V value, EventContext context);
}
