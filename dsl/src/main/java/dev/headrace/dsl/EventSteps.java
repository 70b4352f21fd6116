package dev.headrace.dsl;

import dev.headrace.dsl.failure.FailurePolicy;
import dev.headrace.dsl.function.Action;
import dev.headrace.dsl.function.ContextAction;
import dev.headrace.dsl.function.ContextMapper;
import dev.headrace.dsl.function.ContextPartitioner;
import dev.headrace.dsl.function.ContextPredicate;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.function.KeyValueMapper;
import dev.headrace.dsl.function.Partitioner;
import dev.headrace.dsl.function.Predicate;
import dev.headrace.dsl.function.ValueMapper;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.processor.EventHeaders;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * What is done with the events of an {@link EventStream} one by one, without keeping anything. Each
 * function may look at more than key and value: with one parameter more it is given the {@link
 * dev.headrace.dsl.processor.EventContext} of the event. Timestamps, headers and the order of each
 * key stay, unless said otherwise; {@link #mapHeaders} writes headers.
 *
 * <pre>{@code
 * orders
 *     .filter((user, order) -> order.cents() > 10_00)
 *     .filter((user, order, context) -> context.headers().text("shop") != null)
 *     .mapHeaders((user, order, context) -> context.headers().withText("size", "large"))
 *     .to(LARGE_ORDERS);
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public abstract sealed class EventSteps<K, V> permits EventStream {

  final PlanDraft draft;
  final Flow<K, V> flow;

  EventSteps(PlanDraft draft, Flow<K, V> flow) {
    this.draft = draft;
    this.flow = flow;
  }

  /** Returns the events that satisfy a predicate. */
  public EventStream<K, V> filter(Predicate<? super K, ? super V> predicate) {
    return derive(StatelessStep.filter(predicate), predicate, flow);
  }

  /** Returns the events that satisfy a predicate, which sees their context. */
  public EventStream<K, V> filter(ContextPredicate<? super K, ? super V> predicate) {
    return derive(StatelessStep.filter(predicate), predicate, flow);
  }

  /** Returns the events that do not satisfy a predicate. */
  public EventStream<K, V> filterNot(Predicate<? super K, ? super V> predicate) {
    return derive(StatelessStep.filterNot(predicate), predicate, flow);
  }

  /** Returns the events that do not satisfy a predicate, which sees their context. */
  public EventStream<K, V> filterNot(ContextPredicate<? super K, ? super V> predicate) {
    return derive(StatelessStep.filterNot(predicate), predicate, flow);
  }

  /**
   * Returns each event with a new key and value. Their serdes are not known afterwards, and an
   * operator by key needs {@link EventStream#repartition} first.
   *
   * @param mapper returns the new key and value, never null
   */
  public <K2, V2> EventStream<K2, V2> map(
      KeyValueMapper<? super K, ? super V, ? extends KeyValue<? extends K2, ? extends V2>> mapper) {
    return derive(StatelessStep.map(mapper), mapper, flow.<K2>withNewKeys().withNewValues());
  }

  /** Returns what {@link #map(KeyValueMapper)} does, by a function that sees the context. */
  public <K2, V2> EventStream<K2, V2> map(
      ContextMapper<? super K, ? super V, ? extends KeyValue<? extends K2, ? extends V2>> mapper) {
    return derive(StatelessStep.map(mapper), mapper, flow.<K2>withNewKeys().withNewValues());
  }

  /**
   * Returns each event with a new value. Its serde is not known afterwards.
   *
   * @param mapper returns the new value, or null for none
   */
  public <V2> EventStream<K, V2> mapValues(ValueMapper<? super V, ? extends V2> mapper) {
    return derive(StatelessStep.mapValues(mapper).ofValuesAlone(), mapper, flow.withNewValues());
  }

  /** Returns what {@link #mapValues(ValueMapper)} does, by key and value. */
  public <V2> EventStream<K, V2> mapValues(
      KeyValueMapper<? super K, ? super V, ? extends V2> mapper) {
    return derive(StatelessStep.mapValues(mapper), mapper, flow.withNewValues());
  }

  /** Returns what {@link #mapValues(ValueMapper)} does, by key, value and context. */
  public <V2> EventStream<K, V2> mapValues(
      ContextMapper<? super K, ? super V, ? extends V2> mapper) {
    return derive(StatelessStep.mapValues(mapper), mapper, flow.withNewValues());
  }

  /**
   * Returns any number of events for each event, in the order of the iteration. Serdes are not
   * known afterwards, and an operator by key needs {@link EventStream#repartition} first.
   *
   * @param mapper returns the new keys and values, perhaps none, never null
   */
  public <K2, V2> EventStream<K2, V2> flatMap(
      KeyValueMapper<
              ? super K,
              ? super V,
              ? extends Iterable<? extends KeyValue<? extends K2, ? extends V2>>>
          mapper) {
    return derive(StatelessStep.flatMap(mapper), mapper, flow.<K2>withNewKeys().withNewValues());
  }

  /** Returns what {@link #flatMap(KeyValueMapper)} does, by a function that sees the context. */
  public <K2, V2> EventStream<K2, V2> flatMap(
      ContextMapper<
              ? super K,
              ? super V,
              ? extends Iterable<? extends KeyValue<? extends K2, ? extends V2>>>
          mapper) {
    return derive(StatelessStep.flatMap(mapper), mapper, flow.<K2>withNewKeys().withNewValues());
  }

  /**
   * Returns any number of events with the same key for each event, in the order of the iteration.
   * The serde of the values is not known afterwards.
   *
   * @param mapper returns the new values, perhaps none, never null
   */
  public <V2> EventStream<K, V2> flatMapValues(
      ValueMapper<? super V, ? extends Iterable<? extends V2>> mapper) {
    return derive(
        StatelessStep.flatMapValues(mapper).ofValuesAlone(), mapper, flow.withNewValues());
  }

  /** Returns what {@link #flatMapValues(ValueMapper)} does, by key and value. */
  public <V2> EventStream<K, V2> flatMapValues(
      KeyValueMapper<? super K, ? super V, ? extends Iterable<? extends V2>> mapper) {
    return derive(StatelessStep.flatMapValues(mapper), mapper, flow.withNewValues());
  }

  /** Returns what {@link #flatMapValues(ValueMapper)} does, by key, value and context. */
  public <V2> EventStream<K, V2> flatMapValues(
      ContextMapper<? super K, ? super V, ? extends Iterable<? extends V2>> mapper) {
    return derive(StatelessStep.flatMapValues(mapper), mapper, flow.withNewValues());
  }

  /**
   * Returns each event with a new key. Its serde is not known afterwards, and an operator by key
   * needs {@link EventStream#repartition} first; {@link EventStream#groupBy} is both in one.
   *
   * @param mapper returns the new key, or null for none
   */
  public <K2> EventStream<K2, V> selectKey(
      KeyValueMapper<? super K, ? super V, ? extends K2> mapper) {
    return derive(StatelessStep.selectKey(mapper), mapper, flow.withNewKeys());
  }

  /** Returns what {@link #selectKey(KeyValueMapper)} does, by a function that sees the context. */
  public <K2> EventStream<K2, V> selectKey(
      ContextMapper<? super K, ? super V, ? extends K2> mapper) {
    return derive(StatelessStep.selectKey(mapper), mapper, flow.withNewKeys());
  }

  /**
   * Returns each event with other headers. They stay with it through the steps behind this, also
   * where it is re-keyed, and into the topics it is written to.
   *
   * @param mapper returns the headers, never null: those of the context with some more, or none
   */
  public EventStream<K, V> mapHeaders(ContextMapper<? super K, ? super V, EventHeaders> mapper) {
    return derive(StatelessStep.mapHeaders(mapper), mapper, flow);
  }

  /**
   * Returns the same events and performs a side effect for each. The side effect is outside of
   * exactly-once: it happens again when an epoch is repeated.
   */
  public EventStream<K, V> peek(Action<? super K, ? super V> action) {
    return derive(StatelessStep.peek(action), action, flow);
  }

  /** Returns what {@link #peek(Action)} does, with an action that sees the context. */
  public EventStream<K, V> peek(ContextAction<? super K, ? super V> action) {
    return derive(StatelessStep.peek(action), action, flow);
  }

  /** Performs a side effect for each event, as {@link #peek(Action)} does, and ends the stream. */
  public void forEach(Action<? super K, ? super V> action) {
    derive(StatelessStep.forEach(action), action, flow);
  }

  /** Does what {@link #forEach(Action)} does, with an action that sees the context. */
  public void forEach(ContextAction<? super K, ? super V> action) {
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
  public void to(Topic<K, V> topic, Partitioner<? super K, ? super V> partitioner) {
    sink(topic, partitioner, draft.enter("to"));
  }

  /** Does what {@link #to(Topic, Partitioner)} does, by a choice that sees the context. */
  public void to(Topic<K, V> topic, ContextPartitioner<? super K, ? super V> partitioner) {
    sink(topic, partitioner, draft.enter("to"));
  }

  @SuppressWarnings("unchecked") // The partitioner gets the keys and values of this stream only.
  private void sink(
      Topic<K, V> topic,
      ContextPartitioner<? super K, ? super V> partitioner,
      SourceLocation location) {
    draft.problems().check(partitioner, "to", "partitioner", location);
    draft.sink(flow.input(), topic, (ContextPartitioner<Object, Object>) partitioner, location);
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
   * Does what {@link #to(KeyValueMapper, Serde, Serde)} does, by a choice that sees the context.
   */
  public void to(
      ContextMapper<? super K, ? super V, String> topicOf, Serde<K> keySerde, Serde<V> valueSerde) {
    new Routing<>(topicOf, keySerde, valueSerde).addTo(draft, flow.input());
  }

  private <K2, V2> EventStream<K2, V2> derive(
      StatelessStep step, @Nullable Object function, Flow<K2, V2> shape) {
    SourceLocation location = draft.enter(step.kind());
    draft.problems().check(function, step.kind(), "function", location);
    Input input = draft.transform(step, List.of(flow.input()), location);
    return new EventStream<>(draft, shape.at(input));
  }
}
