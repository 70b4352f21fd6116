package dev.headrace.dsl;

import dev.headrace.dsl.aggregation.Aggregation;
import dev.headrace.dsl.aggregation.Aggregations;
import dev.headrace.dsl.function.Aggregator;
import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.serde.Serdes;
import org.apache.kafka.common.serialization.Serde;

/**
 * The rows of a table, grouped, ready to be aggregated. When a row changes, its old value is taken
 * out of the group it was in, and its new one added to the group it is in now; a row that changes
 * its group gives two results, that of the old group first. Each aggregation owns a store whose
 * changelog is {@code <application>-<name>-changelog}: a name must never change as long as its
 * state is to be kept. A result's timestamp is the largest among the rows and deletions that made
 * it. The results of a group are consolidated, at most one per epoch, unless {@code everyUpdate()}
 * says otherwise.
 *
 * <p>Functions must give for a value that is taken out what undoes adding it. They never see a
 * missing value, may be called by several threads at once, and must not change what they are given.
 *
 * <pre>{@code
 * clicks.toTable("latest-clicks")
 *     .groupBy("by-page", (user, c) -> KeyValue.of(c.page(), c), string(), json(Click.class))
 *     .count("users-per-page")
 *     .toStream()
 *     .to(COUNTS);
 * }</pre>
 *
 * @param <K> the type of the groups
 * @param <V> the type of the values
 */
public final class GroupedTable<K, V> {

  private final TableGrouping<K, V> grouping;

  GroupedTable(TableGrouping<K, V> grouping) {
    this.grouping = grouping;
  }

  /**
   * Returns the same grouping with a result each time an aggregate changes, instead of at most one
   * per group and epoch. What the table upstream has consolidated is one change.
   */
  public GroupedTable<K, V> everyUpdate() {
    return new GroupedTable<>(grouping.everyUpdate());
  }

  /**
   * Returns the number of rows per group. When all rows have left a group, that is 0: the group's
   * row is not deleted.
   *
   * @param name the store's name
   */
  public Table<K, Long> count(String name) {
    SourceLocation location = grouping.draft().enter("count");
    Flow<K, ?> flow =
        grouping.add(name, Folds.of("count", Aggregations.<V>count()), Serdes.int64(), location);
    return new Table<>(grouping.draft(), flow.withValues(Serdes.int64()));
  }

  /**
   * Returns the values of each group combined into one; the first is taken as it is.
   *
   * @param name the store's name
   * @param adder combines the value so far with that of a row which joins the group; null deletes
   *     the group's row
   * @param subtractor takes the value of a row that leaves the group out of the value so far; null
   *     deletes the group's row. Not called when the group has no row
   */
  public Table<K, V> reduce(String name, Reducer<V> adder, Reducer<V> subtractor) {
    SourceLocation location = grouping.draft().enter("reduce");
    grouping.draft().problems().check(adder, "reduce", "function as adder", location);
    grouping.draft().problems().check(subtractor, "reduce", "function as subtractor", location);
    Flow<K, ?> flow =
        grouping.add(name, Folds.reduce(adder, subtractor), grouping.valueSerde(), location);
    return new Table<>(grouping.draft(), flow.withValues(grouping.valueSerde()));
  }

  /**
   * Returns an aggregate of any type per group.
   *
   * @param name the store's name
   * @param aggregation how values become a result; it must be able to take them out again, see
   *     {@link Aggregation#retracting}
   */
  // An aggregation of a supertype takes these values, and their serde writes what it keeps of them.
  @SuppressWarnings("unchecked")
  public <A, R> Table<K, R> aggregate(String name, Aggregation<? super V, A, R> aggregation) {
    SourceLocation location = grouping.draft().enter("aggregate");
    if (!grouping.draft().problems().check(aggregation, "aggregate", "aggregation", location)) {
      Serde<R> standIn = Problems.standInSerde();
      Flow<K, ?> flow =
          grouping.add(name, Folds.of("aggregate", Aggregations.count()), standIn, location);
      return new Table<>(grouping.draft(), flow.withValues(standIn));
    }
    var given = (Aggregation<V, A, R>) aggregation;
    var missing =
        new Problem(
            "aggregate \"%s\" keeps parts of values, but their serde is not known".formatted(name),
            "use Aggregation.over(part, partSerde)",
            location);
    Serde<A> serde =
        grouping
            .draft()
            .problems()
            .checkSerde(given.accumulatorSerde(grouping.valueSerde()), missing);
    Flow<K, ?> flow = grouping.add(name, Folds.of("aggregate", given), serde, location);
    return new Table<>(grouping.draft(), flow.withValues(given.resultSerde(grouping.valueSerde())));
  }

  /**
   * Returns an aggregate of any type per group.
   *
   * @param name the store's name
   * @param initializer gives the aggregate of a group without a row
   * @param adder adds a row's value to the aggregate; null deletes the group's row
   * @param subtractor takes a row's value out of the aggregate; null deletes the group's row. Not
   *     called when the group has no row
   * @param aggregateSerde the serde of the aggregates
   */
  public <A> Table<K, A> aggregate(
      String name,
      Initializer<A> initializer,
      Aggregator<? super K, ? super V, A> adder,
      Aggregator<? super K, ? super V, A> subtractor,
      Serde<A> aggregateSerde) {
    SourceLocation location = grouping.draft().enter("aggregate");
    Problems problems = grouping.draft().problems();
    problems.check(initializer, "aggregate", "function as initializer", location);
    problems.check(adder, "aggregate", "function as adder", location);
    problems.check(subtractor, "aggregate", "function as subtractor", location);
    var missing =
        new Problem(
            "aggregate \"%s\" has no serde for the aggregate".formatted(name),
            "pass one as aggregateSerde",
            location);
    Serde<A> serde = problems.checkSerde(aggregateSerde, missing);
    Flow<K, ?> flow =
        grouping.add(name, Folds.aggregate(initializer, adder, subtractor), serde, location);
    return new Table<>(grouping.draft(), flow.withValues(serde));
  }
}
