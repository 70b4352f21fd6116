package dev.headrace.dsl;

import dev.headrace.dsl.failure.FailurePolicy;
import dev.headrace.dsl.function.Action;
import dev.headrace.dsl.function.Joiner;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.function.KeyValueMapper;
import dev.headrace.dsl.function.Partitioner;
import dev.headrace.dsl.function.Predicate;
import dev.headrace.dsl.function.ValueMapper;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.JoinType;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.processor.ValueProcessor;
import dev.headrace.dsl.window.JoinWindows;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A stream of events, each a fact of its own. A stream can be used any number of times: each use
 * sees all its events. Stateless operators keep timestamps, headers and the order of each key.
 * Functions may be called by several threads at once; an exception of theirs is an error of the
 * record. Every method fails with {@link TopologyException} when the topology has been built.
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
public final class EventStream<K, V> {

  final PlanDraft draft;
  final Flow<K, V> flow;

  EventStream(PlanDraft draft, Flow<K, V> flow) {
    this.draft = draft;
    this.flow = flow;
  }

  /** Returns the events that satisfy a predicate. */
  public EventStream<K, V> filter(Predicate<? super K, ? super V> predicate) {
    return derive(StatelessStep.filter(predicate), predicate, flow);
  }

  /** Returns the events that do not satisfy a predicate. */
  public EventStream<K, V> filterNot(Predicate<? super K, ? super V> predicate) {
    return derive(StatelessStep.filterNot(predicate), predicate, flow);
  }

  /**
   * Returns each event with a new key and value. Their serdes are not known afterwards, and an
   * operator by key needs {@link #repartition} first.
   *
   * @param mapper returns the new key and value, never null
   */
  public <K2, V2> EventStream<K2, V2> map(
      KeyValueMapper<? super K, ? super V, ? extends KeyValue<? extends K2, ? extends V2>> mapper) {
    return derive(StatelessStep.map(mapper), mapper, flow.<K2>withNewKeys().<V2>withNewValues());
  }

  /**
   * Returns each event with a new value. Its serde is not known afterwards.
   *
   * @param mapper returns the new value, or null for none
   */
  public <V2> EventStream<K, V2> mapValues(ValueMapper<? super V, ? extends V2> mapper) {
    return derive(StatelessStep.mapValues(mapper), mapper, flow.<V2>withNewValues());
  }

  /** Returns what {@link #mapValues(ValueMapper)} does, by key and value. */
  public <V2> EventStream<K, V2> mapValues(
      KeyValueMapper<? super K, ? super V, ? extends V2> mapper) {
    return derive(StatelessStep.mapValues(mapper), mapper, flow.<V2>withNewValues());
  }

  /**
   * Returns any number of events for each event, in the order of the iteration. Serdes are not
   * known afterwards, and an operator by key needs {@link #repartition} first.
   *
   * @param mapper returns the new keys and values, perhaps none, never null
   */
  public <K2, V2> EventStream<K2, V2> flatMap(
      KeyValueMapper<
              ? super K,
              ? super V,
              ? extends Iterable<? extends KeyValue<? extends K2, ? extends V2>>>
          mapper) {
    return derive(
        StatelessStep.flatMap(mapper), mapper, flow.<K2>withNewKeys().<V2>withNewValues());
  }

  /**
   * Returns any number of events with the same key for each event, in the order of the iteration.
   * The serde of the values is not known afterwards.
   *
   * @param mapper returns the new values, perhaps none, never null
   */
  public <V2> EventStream<K, V2> flatMapValues(
      ValueMapper<? super V, ? extends Iterable<? extends V2>> mapper) {
    return derive(StatelessStep.flatMapValues(mapper), mapper, flow.<V2>withNewValues());
  }

  /** Returns what {@link #flatMapValues(ValueMapper)} does, by key and value. */
  public <V2> EventStream<K, V2> flatMapValues(
      KeyValueMapper<? super K, ? super V, ? extends Iterable<? extends V2>> mapper) {
    return derive(StatelessStep.flatMapValues(mapper), mapper, flow.<V2>withNewValues());
  }

  /**
   * Returns each event with a new key. Its serde is not known afterwards, and an operator by key
   * needs {@link #repartition} first; {@link #groupBy} is both in one.
   *
   * @param mapper returns the new key, or null for none
   */
  public <K2> EventStream<K2, V> selectKey(
      KeyValueMapper<? super K, ? super V, ? extends K2> mapper) {
    return derive(StatelessStep.selectKey(mapper), mapper, flow.<K2>withNewKeys());
  }

  /**
   * Returns the same events and performs a side effect for each. The side effect is outside of
   * exactly-once: it happens again when an epoch is repeated.
   */
  public EventStream<K, V> peek(Action<? super K, ? super V> action) {
    return derive(StatelessStep.peek(action), action, flow);
  }

  /** Performs a side effect for each event, as {@link #peek} does, and ends the stream. */
  public void forEach(Action<? super K, ? super V> action) {
    derive(StatelessStep.forEach(action), action, flow);
  }

  /**
   * Returns the same events, for which another failure policy counts from here on: for the
   * functions and serdes of the operators behind it, until it is changed again.
   *
   * @param policy what becomes of an event that fails
   */
  public EventStream<K, V> onFailure(FailurePolicy policy) {
    return new EventStream<>(draft, flow.at(draft.onFailure(policy, flow.input())));
  }

  /**
   * Returns the start of a division into named branches. An event goes to the first branch whose
   * predicate it satisfies, and is dropped when there is none and no {@link SplitStream#otherwise}.
   */
  public SplitStream<K, V> split() {
    return new SplitStream<>(draft, flow.at(draft.split(flow.input())));
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
   * Returns the same events, and says how their values become bytes where an operator keeps or
   * sends them. Needed only where that is not known: behind an operator that has made new values.
   *
   * @param serde the serde of the values
   */
  public EventStream<K, V> withValueSerde(Serde<V> serde) {
    SourceLocation location = draft.enter("withValueSerde");
    draft.problems().check(serde, "withValueSerde", "serde", location);
    return new EventStream<>(draft, flow.withValues(serde));
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

  /**
   * Returns what {@link #join(Table, Joiner)} does, but lets events wait for changes of the table
   * that come late: each is joined when event time has passed it by the grace, in order of
   * timestamp, then key bytes, then arrival. One that arrives later than that is joined at once.
   *
   * @param name the name of the store where events wait, whose changelog is {@code
   *     <application>-<name>-changelog}
   * @param table a table with a history that is at least as long
   * @param grace how long events wait, in event time
   */
  public <R, T> EventStream<K, T> join(
      String name,
      Table<K, R> table,
      Duration grace,
      Joiner<? super V, ? super R, ? extends T> joiner) {
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

  /** Returns what {@link #groupBy(String, KeyValueMapper, Serde)} does, with any values. */
  public <K2> GroupedStream<K2, V> groupBy(
      String name,
      KeyValueMapper<? super K, ? super V, ? extends K2> mapper,
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

  /** Returns each event joined with its row of a global table, or with null if it has none. */
  public <K2, V2, R> EventStream<K, R> leftJoin(
      GlobalTable<K2, V2> table,
      KeyValueMapper<? super K, ? super V, ? extends K2> keyOf,
      Joiner<? super V, ? super V2, ? extends R> joiner) {
    return new EventStream<>(draft, GlobalJoin.left(table, keyOf, joiner).addTo(draft, flow));
  }

  /**
   * Writes the events to a topic, with their timestamps and headers, partitioned by key as Kafka's
   * producers do.
   *
   * @param topic the topic to write, which must not be one the topology reads
   */
  public void to(Topic<K, V> topic) {
    draft.sink(flow.input(), topic, null, draft.enter("to"));
  }

  /**
   * Writes the events to a topic, with their timestamps and headers, each to a partition of choice.
   *
   * @param topic the topic to write, which must not be one the topology reads
   * @param partitioner chooses the partition
   */
  @SuppressWarnings("unchecked") // The partitioner gets the keys and values of this stream only.
  public void to(Topic<K, V> topic, Partitioner<? super K, ? super V> partitioner) {
    SourceLocation location = draft.enter("to");
    draft.problems().check(partitioner, "to", "partitioner", location);
    draft.sink(flow.input(), topic, (Partitioner<Object, Object>) partitioner, location);
  }

  /**
   * Writes each event to a topic of choice, with its timestamp and headers, partitioned by key as
   * Kafka's producers do. The topics must exist; whether they do is only known when they are
   * written.
   *
   * @param topicOf names the topic of an event, never null
   * @param keySerde the serde of the keys
   * @param valueSerde the serde of the values
   */
  public void to(
      KeyValueMapper<? super K, ? super V, String> topicOf,
      Serde<K> keySerde,
      Serde<V> valueSerde) {
    new Routing<>(topicOf, keySerde, valueSerde).addTo(draft, flow.input());
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
      StoreDefinition<?, ?>... stores) {
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
      StoreDefinition<?, ?>... stores) {
    var processing = Processing.ofValues(name, processor, List.of(stores));
    return new EventStream<>(
        draft, flow.<V2>withNewValues().at(processing.addTo(draft, flow.input())));
  }

  private <K2, V2> EventStream<K2, V2> derive(
      StatelessStep step, @Nullable Object function, Flow<K2, V2> shape) {
    SourceLocation location = draft.enter(step.kind());
    draft.problems().check(function, step.kind(), "function", location);
    Input input = draft.transform(step, List.of(flow.input()), location);
    return new EventStream<>(draft, shape.at(input));
  }
}
