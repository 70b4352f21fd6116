package dev.headrace.dsl;

import dev.headrace.dsl.aggregation.Aggregation;
import dev.headrace.dsl.function.Aggregator;
import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.window.Windowed;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serde;

/**
 * A stream whose events are grouped by key and window, ready to be aggregated. Results are updates:
 * one when the aggregate of a key and window has changed, at most one per epoch. Events for closed
 * windows are dropped as late; all else is as for {@link GroupedStream}.
 *
 * <pre>{@code
 * clicks.groupBy("by-page", (user, click) -> click.page(), string())
 *     .windowedBy(tumbling(ofMinutes(1)).grace(ofSeconds(10)))
 *     .lateTo(LATE_CLICKS)
 *     .count("views-per-minute")
 *     .toStream()
 *     .to(VIEWS);
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class WindowedStream<K, V> {

  private final Grouping<K, V, Windowed<K>> grouping;

  WindowedStream(Grouping<K, V, Windowed<K>> grouping) {
    this.grouping = grouping;
  }

  /**
   * Returns the same grouping with one result per key and window, when the window closes: what
   * Kafka Streams' {@code suppress(untilWindowCloses(...))} gives behind an aggregation, but
   * without a buffer, since the window's own row waits.
   */
  public FinalWindowedStream<K, V> finalResults() {
    return new FinalWindowedStream<>(grouping.finalResults());
  }

  /**
   * Returns the same grouping with a result when an aggregate has changed, at most one per key,
   * window and epoch: this is how it is from the start, and the call only says so.
   */
  public WindowedStream<K, V> updates() {
    grouping.draft().enter("updates");
    return this;
  }

  /**
   * Returns the same grouping with a result each time an aggregate changes, instead of at most one
   * per key, window and epoch. The results of one event come in order of window start.
   */
  public WindowedStream<K, V> everyUpdate() {
    return new WindowedStream<>(grouping.everyUpdate());
  }

  /**
   * Returns the same grouping, and says what becomes of late events: those for which at least one
   * of their windows was closed already. Each comes once, as it was, with its own key, timestamp
   * and headers.
   *
   * @param continuation is called with the stream of late events once the aggregation is written
   */
  public WindowedStream<K, V> late(Consumer<? super EventStream<K, V>> continuation) {
    return new WindowedStream<>(grouping.late(continuation));
  }

  /**
   * Returns the same grouping, and writes late events to a topic; see {@link #late}.
   *
   * @param topic the topic to write, which must not be one the topology reads
   */
  public WindowedStream<K, V> lateTo(Topic<K, V> topic) {
    return late(late -> late.to(topic));
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
   * @param aggregation how values become a result
   */
  public <A, R> Table<Windowed<K>, R> aggregate(
      String name, Aggregation<? super V, A, R> aggregation) {
    return tableOf(grouping.aggregate(name, aggregation));
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
