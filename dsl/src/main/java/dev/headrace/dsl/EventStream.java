package dev.headrace.dsl;

import dev.headrace.dsl.function.ContextJoiner;
import dev.headrace.dsl.function.ContextMapper;
import dev.headrace.dsl.function.Joiner;
import dev.headrace.dsl.function.KeyValueMapper;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.JoinType;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.processor.OwnedStore;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.ValueProcessor;
import dev.headrace.dsl.window.JoinWindows;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;

/**
 * A stream of events, each a fact of its own. A stream can be used any number of times: each use
 * sees all its events. Stateless operators, in {@link EventSteps}, keep timestamps, headers and the
 * order of each key. Functions may be called by several threads at once; an exception of theirs is
 * an error of the record. Every method fails with {@link TopologyException} when the topology has
 * been built.
 *
 * <p>Headers travel with an event: through stateless steps, processors, exchanges and joins with
 * tables, also where it waits, into topics and to late events. The pair that two events make has
 * those of the one that arrives. What is made of a store has none: rows of tables, results of
 * aggregations, and what comes out without a match when time passes.
 *
 * <pre>{@code
 * clicks
 *     .filter((user, click) -> !click.bot())
 *     .groupBy("by-page", (user, click) -> click.page(), string())
 *     .count("clicks-per-page")
 *     .toStream()
 *     .to(COUNTS);
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class EventStream<K, V> extends EventSteps<K, V> {

  EventStream(PlanDraft draft, Flow<K, V> flow) {
    super(draft, flow);
  }

  /**
   * Returns the events of this and another stream of the same topology, in no particular order
   * between the two. A serde stays known when it is equal on both sides. Behind it the failure
   * policy of this stream counts.
   *
   * @param right the other stream
   */
  public EventStream<K, V> merge(EventStream<K, V> right) {
    SourceLocation location = draft.enter("merge");
    return draft.checkSame(right, "merge", location)
        ? new EventStream<>(draft, draft.merge(flow, right.flow, location))
        : this;
  }

  /**
   * Returns one result for each pair of a left event, of this stream, and a right event that match:
   * that have the same key and are close enough in time. Each pair comes once, when the later of
   * its events arrives, in ascending timestamps of what that event finds; its timestamp is the
   * later of the two, its headers are those of the event that arrives. Equal events are events of
   * their own.
   *
   * <p>An event waits for matches until event time has passed its window and grace. One that
   * arrives later still finds what waits, but does not wait itself: without a match it is late, and
   * dropped. Events without a key or without a value are dropped. The streams must be partitioned
   * by this key, in equal numbers of partitions; to join a stream with itself, pass it as the right
   * one. The serde of the results' values is not known.
   *
   * @param name the join's name; its stores are {@code <name>-left} and {@code <name>-right}, and
   *     it must never change as long as their state is to be kept
   * @param right the right stream
   * @param windows how far apart matches may be
   * @param joiner makes the result of a pair
   */
  public <R, T> EventStream<K, T> join(
      String name,
      EventStream<K, R> right,
      JoinWindows windows,
      Joiner<? super V, ? super R, ? extends T> joiner) {
    return new Joining(JoinType.INNER, name, windows, joiner).stream(draft, flow, right);
  }

  /**
   * Returns what {@link #join} does, and one result with null on the right for each left event that
   * has no match. That is known, and the result comes, when event time has passed the event's
   * window and grace; for one that arrives after that, or has no key, at once. So a result with
   * null is never followed by a match. Such results come in order of timestamp, then key bytes,
   * then arrival, each with the event's timestamp, and without headers if the event has waited.
   *
   * @param joiner makes the result of a pair, or of a left value and null
   */
  public <R, T> EventStream<K, T> leftJoin(
      String name,
      EventStream<K, R> right,
      JoinWindows windows,
      Joiner<? super V, ? super R, ? extends T> joiner) {
    return new Joining(JoinType.LEFT, name, windows, joiner).stream(draft, flow, right);
  }

  /**
   * Returns what {@link #leftJoin} does, and as much for right events that have no match. At one
   * timestamp those come before the left ones.
   *
   * @param joiner makes the result of a pair, or of one value and null
   */
  public <R, T> EventStream<K, T> outerJoin(
      String name,
      EventStream<K, R> right,
      JoinWindows windows,
      Joiner<? super V, ? super R, ? extends T> joiner) {
    return new Joining(JoinType.OUTER, name, windows, joiner).stream(draft, flow, right);
  }

  /**
   * Returns one result for each event of this stream whose key has a row in a table, with the
   * event's key, timestamp and headers. The row is the one there is when the event is processed,
   * uncommitted changes included; events and changes of one task are taken in order of their
   * timestamps. A table with a history gives the row as it was at the event's timestamp, if that is
   * not older than the history. A change of the table has no result. Events without a key or
   * without a value are dropped. Both must be partitioned by this key, in equal numbers of
   * partitions. The serde of the results' values is not known.
   *
   * @param table the table
   * @param joiner makes the result of an event's value and a row's, neither of them null
   */
  public <R, T> EventStream<K, T> join(
      Table<K, R> table, Joiner<? super V, ? super R, ? extends T> joiner) {
    return new TableJoining(JoinType.INNER, table, joiner).stream(draft, flow);
  }

  /** Returns what {@link #join(Table, Joiner)} does, by a joiner that sees the event's context. */
  public <R, T> EventStream<K, T> join(
      Table<K, R> table, ContextJoiner<? super V, ? super R, ? extends T> joiner) {
    return new TableJoining(JoinType.INNER, table, joiner).stream(draft, flow);
  }

  /**
   * Returns what {@link #join(Table, Joiner)} does, and a result with null on the right for each
   * event whose key has no row, or that has no key.
   *
   * @param joiner makes the result of an event's value, and a row's value or null
   */
  public <R, T> EventStream<K, T> leftJoin(
      Table<K, R> table, Joiner<? super V, ? super R, ? extends T> joiner) {
    return new TableJoining(JoinType.LEFT, table, joiner).stream(draft, flow);
  }

  /** Returns what {@link #leftJoin(Table, Joiner)} does, by a joiner that sees the context. */
  public <R, T> EventStream<K, T> leftJoin(
      Table<K, R> table, ContextJoiner<? super V, ? super R, ? extends T> joiner) {
    return new TableJoining(JoinType.LEFT, table, joiner).stream(draft, flow);
  }

  /**
   * Returns what {@link #join(Table, Joiner)} does, but lets events wait for changes of the table
   * that come late: each is joined when event time has passed it by the grace, in order of
   * timestamp, then key bytes, then arrival. One that arrives later than that is joined at once.
   *
   * @param name the name of the store where events wait, whose changelog is {@code
   *     <application>-<name>-changelog}
   * @param table a table with a history that is at least as long
   * @param grace how long events wait, in event time
   * @param joiner makes the result of an event's value and a row's, neither of them null
   */
  public <R, T> EventStream<K, T> join(
      String name,
      Table<K, R> table,
      Duration grace,
      Joiner<? super V, ? super R, ? extends T> joiner) {
    var joining = new TableJoining(JoinType.INNER, table, joiner);
    return joining.waiting(name, grace).stream(draft, flow);
  }

  /**
   * Returns what {@link #join(String, Table, Duration, Joiner)} does, by a joiner that sees the
   * event's context, which is without a record when the event has waited.
   */
  public <R, T> EventStream<K, T> join(
      String name,
      Table<K, R> table,
      Duration grace,
      ContextJoiner<? super V, ? super R, ? extends T> joiner) {
    var joining = new TableJoining(JoinType.INNER, table, joiner);
    return joining.waiting(name, grace).stream(draft, flow);
  }

  /** Returns what that does, and what {@link #leftJoin(Table, Joiner)} does in addition. */
  public <R, T> EventStream<K, T> leftJoin(
      String name,
      Table<K, R> table,
      Duration grace,
      Joiner<? super V, ? super R, ? extends T> joiner) {
    var joining = new TableJoining(JoinType.LEFT, table, joiner);
    return joining.waiting(name, grace).stream(draft, flow);
  }

  /**
   * Returns what {@link #leftJoin(String, Table, Duration, Joiner)} does, by a joiner that sees the
   * event's context, which is without a record when the event has waited.
   */
  public <R, T> EventStream<K, T> leftJoin(
      String name,
      Table<K, R> table,
      Duration grace,
      ContextJoiner<? super V, ? super R, ? extends T> joiner) {
    var joining = new TableJoining(JoinType.LEFT, table, joiner);
    return joining.waiting(name, grace).stream(draft, flow);
  }

  /**
   * Returns the events partitioned by their current key; those without a key are dropped. Only for
   * values of a type whose serde is known.
   *
   * @param name the name of the exchange, whose topic is {@code <application>-<name>-repartition}
   * @param keySerde the serde of the keys
   */
  public EventStream<K, V> repartition(String name, Serde<K> keySerde) {
    return new Exchange<>("repartition", name, keySerde, flow.valueSerde(), null)
        .stream(draft, flow.input());
  }

  /**
   * Returns what {@link #repartition(String, Serde)} does, with values of any type.
   *
   * @param valueSerde the serde of the values
   */
  public EventStream<K, V> repartition(String name, Serde<K> keySerde, Serde<V> valueSerde) {
    return new Exchange<>("repartition", name, keySerde, valueSerde, null)
        .stream(draft, flow.input());
  }

  /**
   * Returns what {@link #repartition(String, Serde, Serde)} does.
   *
   * @param partitions the number of partitions of that topic, and so of the tasks behind it
   */
  public EventStream<K, V> repartition(
      String name, Serde<K> keySerde, Serde<V> valueSerde, int partitions) {
    return new Exchange<>("repartition", name, keySerde, valueSerde, partitions)
        .stream(draft, flow.input());
  }

  /**
   * Returns the events grouped by their key, which must be the one they are partitioned by: of a
   * topic, a {@link #repartition} or a store.
   */
  public GroupedStream<K, V> groupByKey() {
    return new GroupedStream<>(Grouping.byKey(draft, flow, draft.enter("groupByKey")));
  }

  /**
   * Returns the latest event of each key as a table; see {@link #toTable(String, Serde)}. Only for
   * values of a type whose serde is known.
   *
   * @param name the name of the table's store
   */
  public Table<K, V> toTable(String name) {
    return new Table<>(draft, Keeping.latest(draft, flow, name, flow.valueSerde()));
  }

  /**
   * Returns the latest event of each key as a table: an event without a value deletes the row, one
   * without a key is dropped. The last one to arrive wins, whatever the timestamps. The key must be
   * the one the events are partitioned by: of a topic, a {@link #repartition} or a store.
   *
   * @param name the name of the table's store, whose changelog is {@code
   *     <application>-<name>-changelog}; it must never change as long as its state is to be kept
   * @param valueSerde the serde of the values
   */
  public Table<K, V> toTable(String name, Serde<V> valueSerde) {
    return new Table<>(draft, Keeping.latest(draft, flow, name, valueSerde));
  }

  /**
   * Returns the latest event of each key by timestamp as a table that also knows what its rows
   * were, as {@link TopologyBuilder#table(String, Topic, Duration)} does.
   *
   * @param name the name of the table's store, as for {@link #toTable(String, Serde)}
   * @param valueSerde the serde of the values
   * @param history how long what a row was is kept, counted back from the newest event of any key
   */
  public Table<K, V> toTable(String name, Serde<V> valueSerde, Duration history) {
    return new Table<>(draft, Keeping.versions(draft, flow, name, valueSerde, history));
  }

  /**
   * Returns the events grouped by a new key: {@link #selectKey} and {@link #repartition} in one.
   * Events whose new key is null are dropped. Only for values of a type whose serde is known.
   *
   * @param name the name of the exchange, whose topic is {@code <application>-<name>-repartition}
   * @param mapper returns the new key, or null for none
   * @param keySerde the serde of the new keys
   */
  public <K2> GroupedStream<K2, V> groupBy(
      String name, KeyValueMapper<? super K, ? super V, ? extends K2> mapper, Serde<K2> keySerde) {
    return Exchange.groupBy(name, keySerde, flow.valueSerde()).groups(draft, flow.input(), mapper);
  }

  /** Returns what {@link #groupBy(String, KeyValueMapper, Serde)} does, by context as well. */
  public <K2> GroupedStream<K2, V> groupBy(
      String name, ContextMapper<? super K, ? super V, ? extends K2> mapper, Serde<K2> keySerde) {
    return Exchange.groupBy(name, keySerde, flow.valueSerde()).groups(draft, flow.input(), mapper);
  }

  /** Returns what {@link #groupBy(String, KeyValueMapper, Serde)} does, with any values. */
  public <K2> GroupedStream<K2, V> groupBy(
      String name,
      KeyValueMapper<? super K, ? super V, ? extends K2> mapper,
      Serde<K2> keySerde,
      Serde<V> valueSerde) {
    return Exchange.groupBy(name, keySerde, valueSerde).groups(draft, flow.input(), mapper);
  }

  /** Returns what {@link #groupBy(String, ContextMapper, Serde)} does, with any values. */
  public <K2> GroupedStream<K2, V> groupBy(
      String name,
      ContextMapper<? super K, ? super V, ? extends K2> mapper,
      Serde<K2> keySerde,
      Serde<V> valueSerde) {
    return Exchange.groupBy(name, keySerde, valueSerde).groups(draft, flow.input(), mapper);
  }

  /** Returns each event joined with its row of a global table, if it has one. */
  public <K2, V2, R> EventStream<K, R> join(
      GlobalTable<K2, V2> table,
      KeyValueMapper<? super K, ? super V, ? extends K2> keyOf,
      Joiner<? super V, ? super V2, ? extends R> joiner) {
    return new EventStream<>(draft, GlobalJoin.inner(table, keyOf, joiner).addTo(draft, flow));
  }

  /** Returns what that does, by functions that see the event's context. */
  public <K2, V2, R> EventStream<K, R> join(
      GlobalTable<K2, V2> table,
      ContextMapper<? super K, ? super V, ? extends K2> keyOf,
      ContextJoiner<? super V, ? super V2, ? extends R> joiner) {
    return new EventStream<>(draft, GlobalJoin.inner(table, keyOf, joiner).addTo(draft, flow));
  }

  /** Returns each event joined with its row of a global table, or with null if it has none. */
  public <K2, V2, R> EventStream<K, R> leftJoin(
      GlobalTable<K2, V2> table,
      KeyValueMapper<? super K, ? super V, ? extends K2> keyOf,
      Joiner<? super V, ? super V2, ? extends R> joiner) {
    return new EventStream<>(draft, GlobalJoin.left(table, keyOf, joiner).addTo(draft, flow));
  }

  /** Returns what that does, by functions that see the event's context. */
  public <K2, V2, R> EventStream<K, R> leftJoin(
      GlobalTable<K2, V2> table,
      ContextMapper<? super K, ? super V, ? extends K2> keyOf,
      ContextJoiner<? super V, ? super V2, ? extends R> joiner) {
    return new EventStream<>(draft, GlobalJoin.left(table, keyOf, joiner).addTo(draft, flow));
  }

  /**
   * Returns what a custom processor makes of the events. Serdes are not known afterwards, and an
   * operator by key needs {@link #repartition} first.
   *
   * @param name the processor's name, for display
   * @param processor makes a processor; called for each task, and gives a new one each time
   * @param stores the stores the processor asks for
   */
  public <K2, V2> EventStream<K2, V2> process(
      String name,
      Supplier<? extends Processor<K, V, K2, V2>> processor,
      OwnedStore<?, ?>... stores) {
    var processing = new Processing("process", name, processor, List.of(stores));
    Input input = processing.addTo(draft, flow.input());
    return new EventStream<>(draft, flow.<K2>withNewKeys().<V2>withNewValues().at(input));
  }

  /**
   * Returns what a custom processor makes of the events, each with the key of the event it comes
   * from. The serde of the values is not known afterwards.
   *
   * @param processor makes a processor, as for {@link #process}
   */
  public <V2> EventStream<K, V2> processValues(
      String name,
      Supplier<? extends ValueProcessor<K, V, V2>> processor,
      OwnedStore<?, ?>... stores) {
    var processing = Processing.ofValues(name, processor, List.of(stores));
    return new EventStream<>(
        draft, flow.<V2>withNewValues().at(processing.addTo(draft, flow.input())));
  }
}
