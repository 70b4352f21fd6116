package dev.headrace.dsl;

import dev.headrace.dsl.function.Joiner;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.function.KeyValueMapper;
import dev.headrace.dsl.function.Predicate;
import dev.headrace.dsl.function.ValueMapper;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.JoinType;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.suppression.Suppression;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A changing value per key: the rows of a topic, or what an aggregation knows. What is passed on is
 * consolidated: at most one change per row and epoch, the last one, however many there were. Only
 * what comes from an aggregation with {@code everyUpdate()} has each change.
 *
 * <p>A table can be used any number of times. Filters and mappings keep nothing: they are applied
 * to a row as it was and as it is, so their functions must give the same result for the same row,
 * and may be called by several threads at once. They see rows that are there, never a missing
 * value. The timestamp of a result is that of the row it was made of, or of its deletion. Every
 * method fails with {@link TopologyException} when the topology has been built.
 *
 * <p>Of a table with a history (see {@link TopologyBuilder#table(String, Topic,
 * java.time.Duration)}) the record with the largest timestamp is what a row is, for every operator:
 * one that is out of order changes none of their results. A stream is joined with what its rows
 * were, also behind filters and mappings. Joins, groups and suppressions of tables have no history.
 *
 * <p>Functions of a table see keys and values, but no {@link
 * dev.headrace.dsl.processor.EventContext}: a row is looked at whenever it is asked for, long after
 * the event that made it, whose headers nobody keeps. A stream's {@code mapValues} can put into the
 * value what a row is to know of it.
 *
 * <pre>{@code
 * Table<String, Click> latest = clicks.toTable("latest-clicks");
 * Table<String, String> pages = latest.filter((user, c) -> !c.bot()).mapValues(Click::page);
 * pages.toStream().to(TEXTS);
 *
 * Table<String, Long> clicksPerUser = clicks.groupByKey().count("clicks-per-user");
 * clicksPerUser.toStream().filter((user, count) -> count > 100).to(COUNTS);
 *
 * orders.toTable("latest-orders")
 *     .leftJoin("orders-with-click", latest, Order::user, (o, c) -> o.id() + " of " + c)
 *     .toStream()
 *     .to(TEXTS);
 *
 * Table<String, Click> ofADay = clicks.toTable("clicks-of-a-day", json(Click.class), ofDays(1));
 * clicks.join("settled-clicks", ofADay, ofMinutes(1), (click, c) -> click.page() + " = " + c)
 *     .to(TEXTS);
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class Table<K, V> {

  private final PlanDraft draft;
  private final Flow<K, V> flow;

  Table(PlanDraft draft, Flow<K, V> flow) {
    this.draft = draft;
    this.flow = flow;
  }

  /**
   * Returns the rows that satisfy a predicate. A row that satisfied it and no longer does is
   * deleted from the result; one that never did leaves no trace there.
   *
   * @param predicate the question about each row
   */
  public Table<K, V> filter(Predicate<? super K, ? super V> predicate) {
    return keep("filter", predicate, true);
  }

  /**
   * Returns the rows that do not satisfy a predicate; see {@link #filter}.
   *
   * @param predicate the question about each row
   */
  public Table<K, V> filterNot(Predicate<? super K, ? super V> predicate) {
    return keep("filterNot", predicate, false);
  }

  private Table<K, V> keep(
      String operator, @Nullable Predicate<? super K, ? super V> predicate, boolean wanted) {
    KeyValueMapper<K, V, V> function =
        predicate == null
            ? null
            : (key, value) -> predicate.test(key, value) == wanted ? value : null;
    return derive(operator, function, flow);
  }

  /**
   * Returns each row with a new value. Its serde is not known afterwards.
   *
   * @param mapper returns the new value, or null for no row
   */
  public <V2> Table<K, V2> mapValues(ValueMapper<? super V, ? extends V2> mapper) {
    KeyValueMapper<K, V, V2> function = mapper == null ? null : (key, value) -> mapper.apply(value);
    return derive("mapValues", function, flow.withNewValues());
  }

  /**
   * Returns each row with a new value that depends on the key, too; see {@link
   * #mapValues(ValueMapper)}.
   *
   * @param mapper returns the new value, or null for no row
   */
  public <V2> Table<K, V2> mapValues(KeyValueMapper<? super K, ? super V, ? extends V2> mapper) {
    return derive("mapValues", mapper, flow.withNewValues());
  }

  /**
   * Returns the same rows, and says how their values become bytes where an operator keeps or sends
   * them. Needed only where that is not known: behind an operator that has made new values.
   *
   * @param serde the serde of the values
   */
  public Table<K, V> withValueSerde(Serde<V> serde) {
    SourceLocation location = draft.enter("withValueSerde");
    draft.problems().check(serde, "withValueSerde", "serde", location);
    return new Table<>(draft, flow.withValues(serde));
  }

  private <V2> Table<K, V2> derive(
      String operator, @Nullable KeyValueMapper<?, ?, ?> function, Flow<K, V2> shape) {
    SourceLocation location = draft.enter(operator);
    draft.problems().check(function, operator, "function", location);
    return new Table<>(draft, shape.at(draft.transformTable(operator, flow, function, location)));
  }

  /**
   * Returns the rows in groups. Each row is in the group that the mapper names, with the value it
   * gives; a row for which it returns null, or a null key or value, is in none. It is asked for a
   * row as it was and as it is, so it must give the same for the same row.
   *
   * @param name the name of the exchange that brings the rows of a group together, whose topic is
   *     {@code <application>-<name>-repartition}
   * @param mapper returns the group as the key, and the value to aggregate
   * @param keySerde the serde of the groups
   * @param valueSerde the serde of the values to aggregate
   */
  public <K2, V2> GroupedTable<K2, V2> groupBy(
      String name,
      KeyValueMapper<? super K, ? super V, KeyValue<K2, V2>> mapper,
      Serde<K2> keySerde,
      Serde<V2> valueSerde) {
    SourceLocation location = draft.enter("groupBy");
    draft.problems().check(mapper, "groupBy", "function", location);
    var missing =
        new Problem(
            "groupBy \"%s\" has no value serde".formatted(name),
            "pass one as valueSerde",
            location);
    Serde<V2> values = draft.problems().checkSerde(valueSerde, missing);
    Input groups = draft.transform(StatelessStep.regroup(mapper), List.of(flow.input()), location);
    var exchange = new Exchange<>("groupBy", name, keySerde, ChangeSerde.of(values), null);
    Flow<K2, ?> shuffled = exchange.addTo(draft, groups, location);
    Serde<K2> keys = shuffled.keySerde() == null ? Problems.standInSerde() : shuffled.keySerde();
    return new GroupedTable<>(
        new TableGrouping<>(draft, shuffled.input(), keys, values, Emission.UPDATES));
  }

  /**
   * Returns the rows of both tables by key: one for each key that is in both.
   *
   * <p>A change on either side is joined with the other side's row as it is then; changes of both
   * within one epoch give one result, as do several ways from one table to the join. A row of the
   * result is deleted only if there was one. Its timestamp is the larger one of both rows, that of
   * a deletion included. Both tables must be partitioned in the same way, by keys that make the
   * same bytes. Nothing is stored: a result is made anew of both rows, so the joiner must give the
   * same for the same values. The serde of the results is not known.
   *
   * <p>Tables of windows are joined window by window if both have the same tumbling, hopping or
   * unlimited ones, with the same grace: both rows of a window go when it closes, and its last
   * result stays as it was told. Sessions and sliding windows are not looked up: they move with
   * their events.
   *
   * @param right the other table
   * @param joiner makes a result of both values, which are never null; null for no row
   */
  public <W, J> Table<K, J> join(
      Table<K, W> right, Joiner<? super V, ? super W, ? extends J> joiner) {
    return join(JoinType.INNER, right, joiner);
  }

  /**
   * Returns the rows of this table by key, joined with those of another; see {@link #join}.
   *
   * @param right the other table
   * @param joiner makes a result of both values, the right one null where there is none; null for
   *     no row
   */
  public <W, J> Table<K, J> leftJoin(
      Table<K, W> right, Joiner<? super V, ? super W, ? extends J> joiner) {
    return join(JoinType.LEFT, right, joiner);
  }

  /**
   * Returns the rows of both tables by key, joined where both have one; see {@link #join}.
   *
   * @param right the other table
   * @param joiner makes a result of both values, either null where there is none; null for no row
   */
  public <W, J> Table<K, J> outerJoin(
      Table<K, W> right, Joiner<? super V, ? super W, ? extends J> joiner) {
    return join(JoinType.OUTER, right, joiner);
  }

  /**
   * Returns the rows of this table, each with the row of another table that it names: one for each
   * row that names one which is there.
   *
   * <p>A change of a row gives one result, also when it names another row from then on; so does a
   * change of a row on the right for each row that names it. A row of the result is deleted only if
   * there was one. Its timestamp is the larger one of both rows, that of a deletion included. When
   * thousands of rows name one, they hear of its change over several epochs, in order of their
   * keys, and those still to hear of it when it changes again hear of the last change only. The
   * tables may differ in their numbers of partitions; the result has as many as this one, but in
   * tasks of its own: to join it by key with this table, repartition one of them.
   *
   * <p>The join owns the store {@code name} of both values of each row, by key, and the stores
   * {@code name-numbers} and {@code name-subscriptions}, of which row names which; and the
   * exchanges {@code name-subscribe}, {@code name-answers} and {@code name-left}, which rows travel
   * through. When the right table's rows come from where this table's come from, as when a table is
   * joined with itself, it also has the exchange {@code name-right} and the store {@code
   * name-right-rows}. Both functions must give the same for the same values. The serde of the
   * results is not known.
   *
   * @param name the name of the join
   * @param right the other table
   * @param foreignKey returns the key of the row on the right that a row names, or null when it
   *     names none
   * @param joiner makes a result of both values, which are never null; null for no row
   */
  public <F, W, J> Table<K, J> join(
      String name,
      Table<F, W> right,
      ValueMapper<? super V, ? extends F> foreignKey,
      Joiner<? super V, ? super W, ? extends J> joiner) {
    return join(JoinType.INNER, name, right, ofValue(foreignKey), joiner);
  }

  /**
   * Returns the rows of this table, each with the row of another table that its key and value name;
   * see {@link #join(String, Table, ValueMapper, Joiner)}.
   *
   * @param name the name of the join
   * @param right the other table
   * @param foreignKey returns the key of the row on the right that a row names, or null when it
   *     names none
   * @param joiner makes a result of both values, which are never null; null for no row
   */
  public <F, W, J> Table<K, J> join(
      String name,
      Table<F, W> right,
      KeyValueMapper<? super K, ? super V, ? extends F> foreignKey,
      Joiner<? super V, ? super W, ? extends J> joiner) {
    return join(JoinType.INNER, name, right, foreignKey, joiner);
  }

  /**
   * Returns all rows of this table, each with the row of another table that it names, if that is
   * there; see {@link #join(String, Table, ValueMapper, Joiner)}.
   *
   * @param name the name of the join
   * @param right the other table
   * @param foreignKey returns the key of the row on the right that a row names, or null when it
   *     names none
   * @param joiner makes a result of both values, the right one null where there is none; null for
   *     no row
   */
  public <F, W, J> Table<K, J> leftJoin(
      String name,
      Table<F, W> right,
      ValueMapper<? super V, ? extends F> foreignKey,
      Joiner<? super V, ? super W, ? extends J> joiner) {
    return join(JoinType.LEFT, name, right, ofValue(foreignKey), joiner);
  }

  /**
   * Returns all rows of this table, each with the row of another table that its key and value name,
   * if that is there; see {@link #join(String, Table, ValueMapper, Joiner)}.
   *
   * @param name the name of the join
   * @param right the other table
   * @param foreignKey returns the key of the row on the right that a row names, or null when it
   *     names none
   * @param joiner makes a result of both values, the right one null where there is none; null for
   *     no row
   */
  public <F, W, J> Table<K, J> leftJoin(
      String name,
      Table<F, W> right,
      KeyValueMapper<? super K, ? super V, ? extends F> foreignKey,
      Joiner<? super V, ? super W, ? extends J> joiner) {
    return join(JoinType.LEFT, name, right, foreignKey, joiner);
  }

  private static <K, V, F> @Nullable KeyValueMapper<K, V, F> ofValue(
      @Nullable ValueMapper<? super V, ? extends F> mapper) {
    return mapper == null ? null : (key, value) -> mapper.apply(value);
  }

  private <J> Table<K, J> join(
      JoinType type,
      @Nullable String name,
      @Nullable Table<?, ?> right,
      @Nullable KeyValueMapper<?, ?, ?> foreignKey,
      @Nullable Joiner<?, ?, ?> joiner) {
    var joining = new ForeignKeyJoining(type, name, foreignKey, joiner);
    return new Table<>(draft, joining.addTo(draft, flow, right));
  }

  private <W, J> Table<K, J> join(JoinType type, Table<K, W> right, Joiner<?, ?, ?> joiner) {
    return new Table<>(draft, new KeyJoining(type, joiner).addTo(draft, flow, right));
  }

  /**
   * Returns the same rows, whose updates come later and are fewer: a row waits from its first
   * update on, for as long as the suppression says, and then its latest value is passed on. Only
   * for values whose serde is known.
   *
   * <p>A row is passed on when event time has come to the timestamp of its first update and the
   * limit, before the event that moved event time is processed. Rows come in order of that
   * timestamp, then of the bytes of their keys; each with the timestamp of its latest value. An
   * update that comes when its own time has passed is passed on at once. A row that is deleted
   * before it was passed on leaves no trace. What waits is in the store, and stays there over a
   * restart; the store answers no queries. A stream cannot be joined with the result: {@code
   * toStream().toTable(name)} keeps the rows that have been passed on.
   *
   * <p>For one final result per window, do not suppress its updates: call {@code finalResults()}
   * before the aggregation, which is what Kafka Streams calls {@code untilWindowCloses()}.
   *
   * @param name the store's name
   * @param suppression how long updates wait, and how many; see {@link Suppression#untilTimeLimit}
   */
  public Table<K, V> suppress(String name, Suppression suppression) {
    return suppress(name, suppression, flow.valueSerde(), draft.enter("suppress"));
  }

  /**
   * Returns the same rows, whose updates come later and are fewer; see {@link #suppress(String,
   * Suppression)}.
   *
   * @param name the store's name
   * @param suppression how long updates wait, and how many
   * @param valueSerde the serde of the values
   */
  public Table<K, V> suppress(String name, Suppression suppression, Serde<V> valueSerde) {
    return suppress(name, suppression, valueSerde, draft.enter("suppress"));
  }

  private Table<K, V> suppress(
      String name,
      Suppression suppression,
      @Nullable Serde<V> valueSerde,
      SourceLocation location) {
    var asked = new Suppressing(name, suppression);
    return new Table<>(draft, asked.addTo(draft, flow, valueSerde, location));
  }

  /**
   * Returns the changes as a stream of events, each with the row's new value; a deleted row is an
   * event without a value.
   */
  public EventStream<K, V> toStream() {
    SourceLocation location = draft.enter("toStream");
    Input input = draft.transform(StatelessStep.toStream(), List.of(flow.input()), location);
    return new EventStream<>(draft, flow.at(input));
  }

  PlanDraft draft() {
    return draft;
  }

  Flow<K, V> flow() {
    return flow;
  }
}
