package dev.headrace.dsl;

import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.window.Windowed;
import org.apache.kafka.common.serialization.Serde;

/**
 * Several streams grouped by the same keys and by window, whose events go into one aggregate per
 * key and window. Results are updates, as for {@link WindowedStream}.
 *
 * <pre>{@code
 * Table<Windowed<String>, Visit> visits =
 *     clicks.groupByKey()
 *         .<Visit>cogroup((user, click, visit) -> visit.withClick(click))
 *         .cogroup(orders.groupByKey(), (user, order, visit) -> visit.withOrder(order))
 *         .windowedBy(tumbling(ofHours(1)))
 *         .aggregate("hourly-visits", () -> Visit.EMPTY, json(Visit.class));
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <A> the type of the aggregate
 */
public final class WindowedCogroupedStream<K, A> {

  private final Cogroup<K, A> cogroup;
  private final Grouping<K, Cogroup.Tagged, Windowed<K>> grouping;

  WindowedCogroupedStream(
      Cogroup<K, A> cogroup, Grouping<K, Cogroup.Tagged, Windowed<K>> grouping) {
    this.cogroup = cogroup;
    this.grouping = grouping;
  }

  /** Returns the same grouping with one result per key and window, when the window closes. */
  public FinalWindowedCogroupedStream<K, A> finalResults() {
    return new FinalWindowedCogroupedStream<>(cogroup, grouping.finalResults());
  }

  /** Returns the same grouping with a result each time an aggregate changes. */
  public WindowedCogroupedStream<K, A> everyUpdate() {
    return new WindowedCogroupedStream<>(cogroup, grouping.everyUpdate());
  }

  /**
   * Returns the aggregate per key and window. Not for sessions, which need a combiner.
   *
   * @param name the store's name
   * @param initializer gives the aggregate before the first event of any stream
   * @param aggregateSerde the serde of the aggregates
   */
  public Table<Windowed<K>, A> aggregate(
      String name, Initializer<A> initializer, Serde<A> aggregateSerde) {
    return new Table<>(
        cogroup.draft(), cogroup.aggregate(grouping, name, initializer, null, aggregateSerde));
  }

  /**
   * Returns the aggregate per key and window, of any kind of window.
   *
   * @param name the store's name
   * @param initializer gives the aggregate before the first event of any stream
   * @param combiner joins two aggregates of different events into what all of them would give
   * @param aggregateSerde the serde of the aggregates
   */
  public Table<Windowed<K>, A> aggregate(
      String name, Initializer<A> initializer, Reducer<A> combiner, Serde<A> aggregateSerde) {
    return new Table<>(
        cogroup.draft(), cogroup.aggregate(grouping, name, initializer, combiner, aggregateSerde));
  }
}
