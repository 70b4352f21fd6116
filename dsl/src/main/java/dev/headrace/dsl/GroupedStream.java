package dev.headrace.dsl;

import dev.headrace.dsl.aggregation.Aggregation;
import dev.headrace.dsl.function.Aggregator;
import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.WindowRule;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/**
 * A stream whose events are grouped by key, ready to be aggregated. Events without a key or without
 * a value are dropped. Each aggregation owns a store whose changelog is {@code
 * <application>-<name>-changelog}: a name must never change as long as its state is to be kept. A
 * result's timestamp is the largest among the events that made it.
 *
 * <pre>{@code
 * clicks.groupByKey().count("clicks-per-user").toStream().to(COUNTS);
 * orders.groupByKey()
 *     .reduce("largest-orders", (left, right) -> left.cents() > right.cents() ? left : right);
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class GroupedStream<K, V> {

  private final Grouping<K, V, K> grouping;

  GroupedStream(Grouping<K, V, K> grouping) {
    this.grouping = grouping;
  }

  /**
   * Returns the same grouping with a result each time an aggregate changes, instead of at most one
   * per key and epoch.
   */
  public GroupedStream<K, V> everyUpdate() {
    return new GroupedStream<>(grouping.everyUpdate());
  }

  /**
   * Returns the number of events per key.
   *
   * @param name the store's name
   */
  public Table<K, Long> count(String name) {
    return tableOf(grouping.count(name));
  }

  /**
   * Returns the values of each key combined into one; the first is taken as it is. Only for values
   * of a type whose serde is known.
   *
   * @param name the store's name
   * @param reducer combines the value so far with the one that arrived; null deletes the row
   */
  public Table<K, V> reduce(String name, Reducer<V> reducer) {
    return tableOf(grouping.reduce(name, reducer, grouping.valueSerde()));
  }

  /**
   * Returns the values of each key combined into one; the first is taken as it is.
   *
   * @param name the store's name
   * @param reducer combines the value so far with the one that arrived; null deletes the row
   * @param valueSerde the serde of the values
   */
  public Table<K, V> reduce(String name, Reducer<V> reducer, Serde<V> valueSerde) {
    return tableOf(grouping.reduce(name, reducer, valueSerde));
  }

  /**
   * Returns an aggregate of any type per key.
   *
   * @param name the store's name
   * @param aggregation how values become a result
   */
  public <A, R> Table<K, R> aggregate(String name, Aggregation<? super V, A, R> aggregation) {
    return tableOf(grouping.aggregate(name, aggregation));
  }

  /**
   * Returns an aggregate of any type per key.
   *
   * @param name the store's name
   * @param initializer gives the aggregate before the first event
   * @param aggregator adds one event to the aggregate; null deletes the row
   * @param aggregateSerde the serde of the aggregates
   */
  public <A> Table<K, A> aggregate(
      String name,
      Initializer<A> initializer,
      Aggregator<? super K, ? super V, A> aggregator,
      Serde<A> aggregateSerde) {
    return tableOf(grouping.aggregate(name, initializer, aggregator, aggregateSerde));
  }

  /**
   * Returns the events grouped by window, too.
   *
   * @param windows the windows, by the events' timestamps; see {@link
   *     dev.headrace.dsl.window.Windows}
   */
  public WindowedStream<K, V> windowedBy(WindowDefinition windows) {
    SourceLocation location = grouping.draft().enter("windowedBy");
    WindowRule rule = WindowChecks.check(windows, grouping.draft().problems(), location);
    return new WindowedStream<>(grouping.windowedBy(rule));
  }

  /**
   * Returns the start of an aggregate that several streams feed.
   *
   * @param aggregator adds one of this stream's events to the aggregate; null deletes the row
   */
  public <A> CogroupedStream<K, A> cogroup(Aggregator<? super K, ? super V, A> aggregator) {
    SourceLocation location = grouping.draft().enter("cogroup");
    grouping.draft().problems().check(aggregator, "cogroup", "function", location);
    return new CogroupedStream<>(new Cogroup<>(List.of(Cogroup.part(grouping, aggregator))));
  }

  Grouping<K, V, K> grouping() {
    return grouping;
  }

  private <A> Table<K, A> tableOf(Flow<K, A> flow) {
    return new Table<>(grouping.draft(), flow);
  }
}
