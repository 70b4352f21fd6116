package dev.headrace.dsl.plan;

import dev.headrace.dsl.function.Aggregator;
import dev.headrace.dsl.function.Initializer;
import org.jspecify.annotations.Nullable;

/**
 * How the events of one key become one value. It is the same with and without windows.
 *
 * @param kind the name of the operator, for display: count, reduce or aggregate
 * @param initializer gives the value before the first event
 * @param aggregator adds one event
 */
public record Aggregation(
    String kind, Initializer<Object> initializer, Aggregator<Object, Object, Object> aggregator) {

  /** Returns the value before the first event, or null when there is none. */
  public @Nullable Object create() {
    return initializer.create();
  }

  /**
   * Returns the aggregate after one more event, or null when its row is to be deleted.
   *
   * @param key the event's key
   * @param value the event's value
   * @param aggregate the aggregate so far, or null when {@link #create} gave none
   */
  // A user's aggregator sees null only when the user's own initializer gives null, so its parameter
  // is not declared nullable; here, where the types are erased, both cases meet.
  @SuppressWarnings("NullAway")
  public @Nullable Object apply(Object key, Object value, @Nullable Object aggregate) {
    return aggregator.apply(key, value, aggregate);
  }
}
