package dev.headrace.dsl;

import dev.headrace.dsl.InternalNames.Owner;
import dev.headrace.dsl.aggregation.Aggregation;
import dev.headrace.dsl.aggregation.Aggregations;
import dev.headrace.dsl.function.Aggregator;
import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.plan.FoldSpec;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.serde.Serdes;
import dev.headrace.dsl.window.SlidingSpec;
import dev.headrace.dsl.window.UnlimitedSpec;
import dev.headrace.dsl.window.WindowRule;
import dev.headrace.dsl.window.Windowed;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * What every aggregation starts from, with and without windows.
 *
 * @param draft the plan to add to
 * @param input where the events come from
 * @param keySerde the serde of the keys
 * @param valueSerde the serde of the values, or null when it is not known
 * @param windowing how they are divided by time
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param <R> the type of the results' keys: {@code K}, or {@code Windowed<K>}
 */
record Grouping<K, V, R>(
    PlanDraft draft,
    Input input,
    Serde<K> keySerde,
    @Nullable Serde<V> valueSerde,
    Windowing<K, V, R> windowing) {

  /** Groups by the key that the events are partitioned by, which is checked. */
  static <K, V> Grouping<K, V, K> byKey(PlanDraft draft, Flow<K, V> flow, SourceLocation location) {
    var missing =
        new Problem(
            "groupByKey does not know the serde of the key",
            "give both sides of the merge equal serdes, or call repartition(name, keySerde) first",
            location);
    Serde<K> known = flow.partitionedKeySerde("groupByKey", draft.problems(), location);
    Serde<K> keySerde = draft.problems().checkSerde(known, missing);
    return byKey(draft, flow.input(), keySerde, flow.valueSerde());
  }

  static <K, V> Grouping<K, V, K> byKey(
      PlanDraft draft, Input input, Serde<K> keySerde, @Nullable Serde<V> valueSerde) {
    return new Grouping<>(draft, input, keySerde, valueSerde, Windowing.none(keySerde));
  }

  Grouping<K, V, Windowed<K>> windowedBy(WindowRule rule) {
    Windowing<K, V, Windowed<K>> windows =
        new Windowing<>(
            rule,
            windowing.emission(),
            windowing.late(),
            WindowLayouts.resultKeySerde(keySerde, rule));
    return new Grouping<>(draft, input, keySerde, valueSerde, windows);
  }

  Grouping<K, V, R> everyUpdate() {
    draft.enter("everyUpdate");
    return with(windowing.emitting(Emission.EVERY_UPDATE));
  }

  Grouping<K, V, R> finalResults() {
    SourceLocation location = draft.enter("finalResults");
    if (windowing.rule() instanceof UnlimitedSpec) {
      draft
          .problems()
          .report(
              "an unlimited window never closes, so it has no final result",
              "use windows that end, or the updates that come without finalResults()",
              location);
    }
    return with(windowing.emitting(Emission.FINAL));
  }

  Grouping<K, V, R> late(Consumer<? super EventStream<K, V>> continuation) {
    SourceLocation location = draft.enter("late");
    return draft.problems().check(continuation, "late", "consumer of its stream", location)
        ? with(windowing.withLate(continuation))
        : this;
  }

  private Grouping<K, V, R> with(Windowing<K, V, R> changed) {
    return new Grouping<>(draft, input, keySerde, valueSerde, changed);
  }

  Flow<R, Long> count(String name) {
    SourceLocation location = draft.enter("count");
    FoldSpec fold = Folds.of("count", Aggregations.<V>count());
    return add(name, fold, Serdes.int64(), location).withValues(Serdes.int64());
  }

  Flow<R, V> reduce(String name, Reducer<V> reducer, @Nullable Serde<V> storedSerde) {
    SourceLocation location = draft.enter("reduce");
    draft.problems().check(reducer, "reduce", "function", location);
    var missing =
        new Problem(
            "reduce \"%s\" has no value serde".formatted(name),
            "use reduce(name, reducer, valueSerde)",
            location);
    Serde<V> serde = draft.problems().checkSerde(storedSerde, missing);
    return add(name, Folds.reduce(reducer), serde, location).withValues(serde);
  }

  <A> Flow<R, A> aggregate(
      String name,
      Initializer<A> initializer,
      Aggregator<? super K, ? super V, A> aggregator,
      Serde<A> storedSerde) {
    SourceLocation location = draft.enter("aggregate");
    draft.problems().check(initializer, "aggregate", "function as initializer", location);
    draft.problems().check(aggregator, "aggregate", "function as aggregator", location);
    var missing =
        new Problem(
            "aggregate \"%s\" has no serde for the aggregate".formatted(name),
            "pass one as aggregateSerde",
            location);
    Serde<A> serde = draft.problems().checkSerde(storedSerde, missing);
    return add(name, Folds.aggregate(initializer, aggregator), serde, location).withValues(serde);
  }

  // An aggregation of a supertype takes these values, and their serde writes what it keeps of them.
  @SuppressWarnings("unchecked")
  <A, T> Flow<R, T> aggregate(String name, Aggregation<? super V, A, T> given) {
    SourceLocation location = draft.enter("aggregate");
    if (!draft.problems().check(given, "aggregate", "aggregation", location)) {
      Serde<T> standIn = Problems.standInSerde();
      return add(name, Folds.of("aggregate", Aggregations.count()), standIn, location)
          .withValues(standIn);
    }
    var aggregation = (Aggregation<V, A, T>) given;
    var missing =
        new Problem(
            "aggregate \"%s\" keeps values, but their serde is not known".formatted(name),
            "group with a serde: groupBy(name, mapper, keySerde, valueSerde) or repartition(name, keySerde, valueSerde); or use Aggregation.over(part, partSerde)",
            location);
    Serde<A> serde = draft.problems().checkSerde(aggregation.accumulatorSerde(valueSerde), missing);
    Serde<T> resultSerde = aggregation.resultSerde(valueSerde);
    return add(name, Folds.of("aggregate", aggregation), serde, location).withValues(resultSerde);
  }

  /** Adds an aggregation whose result is what its store keeps. */
  <A> Flow<R, A> fold(String name, FoldSpec fold, Serde<A> serde, SourceLocation location) {
    return add(name, fold, serde, location).withValues(serde);
  }

  // Sliding windows lie wherever events are: what they have in common is the events themselves.
  private Serde<V> storedEvents(String name, SourceLocation location) {
    var missing =
        new Problem(
            "\"%s\" has sliding windows, which keep the events, but the serde of their values is not known"
                .formatted(name),
            "group with a serde: groupBy(name, mapper, keySerde, valueSerde) or repartition(name, keySerde, valueSerde)",
            location);
    return draft.problems().checkSerde(valueSerde, missing);
  }

  private Flow<R, ?> add(String name, FoldSpec fold, Serde<?> serde, SourceLocation location) {
    WindowRule rule = windowing.rule();
    WindowLayouts.checkFold(name, fold, rule, draft.problems(), location);
    var store =
        new StoreSpec(
            draft.claim(Owner.STORE, name, location),
            WindowLayouts.layout(rule, fold, windowing.emission()),
            keySerde,
            rule instanceof SlidingSpec ? storedEvents(name, location) : serde);
    AggregateNode node =
        draft.add(
            id -> new AggregateNode(id, input, store, fold, rule, windowing.emission(), location));
    Input late = new Input(node.id(), AggregateNode.LATE);
    windowing
        .late()
        .forEach(
            continuation ->
                continuation.accept(
                    new EventStream<>(draft, new Flow<>(late, keySerde, valueSerde, false))));
    // A window makes another key of it, by which nothing is partitioned.
    return new Flow<>(new Input(node.id(), 0), windowing.resultKeySerde(), null, rule != null);
  }
}
