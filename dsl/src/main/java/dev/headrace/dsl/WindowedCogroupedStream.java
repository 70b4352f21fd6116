package dev.headrace.dsl;

import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.window.Windowed;
import java.util.function.Consumer;
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
 *         .windowedBy(tumbling(ofHours(1)).grace(ofMinutes(5)))
 *         .lateTo(clicks.groupByKey(), LATE_CLICKS)
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

  /**
   * Returns the same grouping with a result when an aggregate has changed, at most one per key,
   * window and epoch: this is how it is from the start, and the call only says so.
   */
  public WindowedCogroupedStream<K, A> updates() {
    cogroup.draft().enter("updates");
    return this;
  }

  /** Returns the same grouping with a result each time an aggregate changes. */
  public WindowedCogroupedStream<K, A> everyUpdate() {
    return new WindowedCogroupedStream<>(cogroup, grouping.everyUpdate());
  }

  /**
   * Returns the same grouping, and says what becomes of the late events of one of the streams:
   * those for which at least one of their windows was closed already, by the event time that all
   * the streams share. Each comes once, as it was, with its own key, timestamp and headers. Late
   * events of the other streams are only counted, unless this is called for them, too.
   *
   * @param stream one of the grouped streams that are cogrouped, or the same events grouped by
   *     their key once more
   * @param continuation is called with the stream of its late events once the aggregation is
   *     written
   */
  public <V> WindowedCogroupedStream<K, A> late(
      GroupedStream<K, V> stream, Consumer<? super EventStream<K, V>> continuation) {
    return new WindowedCogroupedStream<>(cogroup, cogroup.late(grouping, stream, continuation));
  }

  /**
   * Returns the same grouping, and writes the late events of one of the streams to a topic; see
   * {@link #late}.
   *
   * @param stream one of the grouped streams that are cogrouped, or the same events grouped by
   *     their key once more
   * @param topic the topic to write, which must not be one the topology reads
   */
  public <V> WindowedCogroupedStream<K, A> lateTo(GroupedStream<K, V> stream, Topic<K, V> topic) {
    return late(stream, late -> late.to(topic));
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
