package dev.headrace.dsl;

import dev.headrace.dsl.function.Aggregator;
import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.WindowRule;
import org.apache.kafka.common.serialization.Serde;

/**
 * Several streams grouped by the same keys, whose events go into one aggregate. Each stream has an
 * aggregator of its own. Events of one key come in order of their timestamps where they wait
 * together, as they do for any operator with several inputs. All else is as for {@link
 * GroupedStream}.
 *
 * <pre>{@code
 * clicks.groupByKey()
 *     .<Visit>cogroup((user, click, visit) -> visit.withClick(click))
 *     .cogroup(orders.groupByKey(), (user, order, visit) -> visit.withOrder(order))
 *     .aggregate("visits", () -> Visit.EMPTY, json(Visit.class));
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <A> the type of the aggregate
 */
public final class CogroupedStream<K, A> {

  private final Cogroup<K, A> cogroup;

  CogroupedStream(Cogroup<K, A> cogroup) {
    this.cogroup = cogroup;
  }

  /**
   * Returns the same streams and one more.
   *
   * @param right the stream to add, of the same builder, with keys of the same serde and as many
   *     partitions
   * @param aggregator adds one of its events to the aggregate; null deletes the row
   */
  public <V> CogroupedStream<K, A> cogroup(
      GroupedStream<K, V> right, Aggregator<? super K, ? super V, A> aggregator) {
    PlanDraft draft = cogroup.draft();
    SourceLocation location = draft.enter("cogroup");
    draft.problems().check(aggregator, "cogroup", "function", location);
    if (!draft.problems().check(right, "cogroup", "stream", location)
        || !draft.checkSame(right.grouping().draft(), "cogroup", location)) {
      return this;
    }
    return new CogroupedStream<>(cogroup.and(Cogroup.part(right.grouping(), aggregator)));
  }

  /**
   * Returns the aggregate per key.
   *
   * @param name the store's name
   * @param initializer gives the aggregate before the first event of any stream
   * @param aggregateSerde the serde of the aggregates
   */
  public Table<K, A> aggregate(String name, Initializer<A> initializer, Serde<A> aggregateSerde) {
    Grouping<K, Cogroup.Tagged, K> merged = cogroup.merged(cogroup.draft().enter("aggregate"));
    return new Table<>(
        cogroup.draft(), cogroup.aggregate(merged, name, initializer, null, aggregateSerde));
  }

  /**
   * Returns the events grouped by window, too.
   *
   * @param windows the windows, by the events' timestamps
   */
  public WindowedCogroupedStream<K, A> windowedBy(WindowDefinition windows) {
    PlanDraft draft = cogroup.draft();
    SourceLocation location = draft.enter("windowedBy");
    WindowRule rule = WindowChecks.check(windows, draft.problems(), location);
    return new WindowedCogroupedStream<>(cogroup, cogroup.merged(location).windowedBy(rule));
  }
}
