package dev.headrace.dsl;

import dev.headrace.dsl.function.Aggregator;
import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.window.Windowed;
import org.apache.kafka.common.serialization.Serde;

/**
 * A stream whose events are grouped by key and window, ready to be aggregated. Results are updates:
 * one when the aggregate of a key and window has changed, at most one per epoch. Events for closed
 * windows are dropped as late; all else is as for {@link GroupedStream}.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class WindowedStream<K, V> {

  private final Grouping<K, V, Windowed<K>> grouping;

  WindowedStream(Grouping<K, V, Windowed<K>> grouping) {
    this.grouping = grouping;
  }

  /** Returns the same grouping with one result per key and window, when the window closes. */
  public FinalWindowedStream<K, V> finalResults() {
    return new FinalWindowedStream<>(grouping.finalResults());
  }

  /**
   * Returns the number of events per key and window.
   *
   * @param name the store's name
   */
  public Table<Windowed<K>, Long> count(String name) {
    return tableOf(grouping.count(name));
  }

  /**
   * Returns the values of each key and window combined into one; the first is taken as it is. Only
   * for values of a type whose serde is known.
   *
   * @param name the store's name
   * @param reducer combines the value so far with the one that arrived; null deletes the row
   */
  public Table<Windowed<K>, V> reduce(String name, Reducer<V> reducer) {
    return tableOf(grouping.reduce(name, reducer, grouping.valueSerde()));
  }

  /**
   * Returns the values of each key and window combined into one; the first is taken as it is.
   *
   * @param name the store's name
   * @param reducer combines the value so far with the one that arrived; null deletes the row
   * @param valueSerde the serde of the values
   */
  public Table<Windowed<K>, V> reduce(String name, Reducer<V> reducer, Serde<V> valueSerde) {
    return tableOf(grouping.reduce(name, reducer, valueSerde));
  }

  /**
   * Returns an aggregate of any type per key and window.
   *
   * @param name the store's name
   * @param initializer gives the aggregate before the first event
   * @param aggregator adds one event to the aggregate; null deletes the row
   * @param aggregateSerde the serde of the aggregates
   */
  public <A> Table<Windowed<K>, A> aggregate(
      String name,
      Initializer<A> initializer,
      Aggregator<? super K, ? super V, A> aggregator,
      Serde<A> aggregateSerde) {
    return tableOf(grouping.aggregate(name, initializer, aggregator, aggregateSerde));
  }

  private <A> Table<Windowed<K>, A> tableOf(Flow<Windowed<K>, A> flow) {
    return new Table<>(grouping.draft(), flow);
  }
}
