package dev.headrace.dsl;

import dev.headrace.dsl.aggregation.Aggregation;
import dev.headrace.dsl.function.Aggregator;
import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.window.Windowed;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serde;

/**
 * A stream whose events are grouped by key and window, ready to be aggregated. Results are final:
 * each key and window has exactly one, when the window closes. So an aggregation is a stream, not a
 * table. Results come in order of window end, window start and the bytes of the key. Events for
 * closed windows are dropped as late; all else is as for {@link GroupedStream}.
 *
 * <pre>{@code
 * clicks.groupByKey()
 *     .windowedBy(tumbling(ofMinutes(1)).grace(ofSeconds(10)))
 *     .finalResults()
 *     .count("views-per-minute")
 *     .to(VIEWS);
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class FinalWindowedStream<K, V> {

  private final Grouping<K, V, Windowed<K>> grouping;

  FinalWindowedStream(Grouping<K, V, Windowed<K>> grouping) {
    this.grouping = grouping;
  }

  /**
   * Returns the same grouping, and says what becomes of late events: those for which at least one
   * of their windows was closed already. Each comes once, as it was, with its own key, timestamp
   * and headers.
   *
   * @param continuation is called with the stream of late events once the aggregation is written
   */
  public FinalWindowedStream<K, V> late(Consumer<? super EventStream<K, V>> continuation) {
    return new FinalWindowedStream<>(grouping.late(continuation));
  }

  /**
   * Returns the same grouping, and writes late events to a topic; see {@link #late}.
   *
   * @param topic the topic to write, which must not be one the topology reads
   */
  public FinalWindowedStream<K, V> lateTo(Topic<K, V> topic) {
    return late(late -> late.to(topic));
  }

  /**
   * Returns the number of events per key and window.
   *
   * @param name the store's name
   */
  public EventStream<Windowed<K>, Long> count(String name) {
    return streamOf(grouping.count(name));
  }

  /**
   * Returns the values of each key and window combined into one; the first is taken as it is. Only
   * for values of a type whose serde is known.
   *
   * @param name the store's name
   * @param reducer combines the value so far with the one that arrived; null deletes the row
   */
  public EventStream<Windowed<K>, V> reduce(String name, Reducer<V> reducer) {
    return streamOf(grouping.reduce(name, reducer, grouping.valueSerde()));
  }

  /**
   * Returns the values of each key and window combined into one; the first is taken as it is.
   *
   * @param name the store's name
   * @param reducer combines the value so far with the one that arrived; null deletes the row
   * @param valueSerde the serde of the values
   */
  public EventStream<Windowed<K>, V> reduce(String name, Reducer<V> reducer, Serde<V> valueSerde) {
    return streamOf(grouping.reduce(name, reducer, valueSerde));
  }

  /**
   * Returns an aggregate of any type per key and window.
   *
   * @param name the store's name
   * @param aggregation how values become a result
   */
  public <A, R> EventStream<Windowed<K>, R> aggregate(
      String name, Aggregation<? super V, A, R> aggregation) {
    return streamOf(grouping.aggregate(name, aggregation));
  }

  /**
   * Returns an aggregate of any type per key and window.
   *
   * @param name the store's name
   * @param initializer gives the aggregate before the first event
   * @param aggregator adds one event to the aggregate; null deletes the row
   * @param aggregateSerde the serde of the aggregates
   */
  public <A> EventStream<Windowed<K>, A> aggregate(
      String name,
      Initializer<A> initializer,
      Aggregator<? super K, ? super V, A> aggregator,
      Serde<A> aggregateSerde) {
    return streamOf(grouping.aggregate(name, initializer, aggregator, aggregateSerde));
  }

  private <A> EventStream<Windowed<K>, A> streamOf(Flow<Windowed<K>, A> flow) {
    return new EventStream<>(grouping.draft(), flow);
  }
}
