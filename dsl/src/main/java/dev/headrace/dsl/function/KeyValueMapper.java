package dev.headrace.dsl.function;

import dev.headrace.dsl.processor.EventContext;
import org.jspecify.annotations.Nullable;

/**
 * A function from a whole event to a result.
 *
 * <pre>{@code
 * KeyValueMapper<String, Click, String> page = (user, click) -> click.page();
 * clicks.groupBy("by-page", page, string()).count("clicks-per-page");
 * }</pre>
 *
 * @param <K> the key's type
 * @param <V> the value's type
 * @param <R> the result's type
 */
@FunctionalInterface
public interface KeyValueMapper<K, V, R> extends ContextMapper<K, V, R> {

  /**
   * Computes the result for one event. What a null result means is up to the operator that calls
   * this.
   *
   * @param key the event's key, null at run time when the record has none
   * @param value the event's value, null at run time when the record has none
   */
  @Nullable R apply(K key, V value);

  /** Does the same, without a look at the context. */
  @Override
  default @Nullable R apply(K key, V value, EventContext context) {
    return apply(key, value);
  }
}
