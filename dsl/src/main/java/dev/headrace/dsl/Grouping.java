package dev.headrace.dsl;

import dev.headrace.dsl.InternalNames.Owner;
import dev.headrace.dsl.function.Aggregator;
import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.Aggregation;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.serde.Serdes;
import dev.headrace.dsl.window.WindowSpec;
import dev.headrace.dsl.window.Windowed;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * What every aggregation starts from, with and without windows.
 *
 * @param draft the plan to add to
 * @param input where the events come from
 * @param keySerde the serde of the keys
 * @param valueSerde the serde of the values, or null when it is not known
 * @param window the windows, or null for none
 * @param emission when results are emitted
 * @param resultKeySerde the serde of the keys of the results
 * @param <K> the type of the keys
 * @param <V> the type of the values
 * @param <R> the type of the results' keys: {@code K}, or {@code Windowed<K>}
 */
record Grouping<K, V, R>(
    PlanDraft draft,
    Input input,
    Serde<K> keySerde,
    @Nullable Serde<V> valueSerde,
    @Nullable WindowSpec window,
    Emission emission,
    Serde<R> resultKeySerde) {

  static <K, V> Grouping<K, V, K> byKey(
      PlanDraft draft, Input input, Serde<K> keySerde, @Nullable Serde<V> valueSerde) {
    return new Grouping<>(draft, input, keySerde, valueSerde, null, Emission.UPDATES, keySerde);
  }

  Grouping<K, V, Windowed<K>> windowedBy(WindowSpec windows) {
    Serde<Windowed<K>> windowedSerde =
        Serdes.windowed(keySerde, Duration.ofMillis(windows.sizeMs()));
    return new Grouping<>(draft, input, keySerde, valueSerde, windows, emission, windowedSerde);
  }

  Grouping<K, V, R> finalResults() {
    draft.enter("finalResults");
    return new Grouping<>(
        draft, input, keySerde, valueSerde, window, Emission.FINAL, resultKeySerde);
  }

  Flow<R, Long> count(String name) {
    SourceLocation location = draft.enter("count");
    Aggregator<K, V, Long> aggregator = (key, value, count) -> count + 1;
    return add(name, aggregation("count", () -> 0L, aggregator), Serdes.int64(), location);
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
    Aggregator<K, V, V> aggregator =
        (key, value, reduced) -> reduced == null ? value : reducer.apply(reduced, value);
    return add(name, aggregation("reduce", () -> null, aggregator), serde, location);
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
    return add(name, aggregation("aggregate", initializer, aggregator), serde, location);
  }

  private <A> Flow<R, A> add(
      String name, Aggregation aggregation, Serde<A> serde, SourceLocation location) {
    StoreLayout layout =
        window == null ? new StoreLayout.Keyed() : new StoreLayout.Windowed(window);
    var store = new StoreSpec(draft.claim(Owner.STORE, name, location), layout, keySerde, serde);
    AggregateNode node =
        draft.add(id -> new AggregateNode(id, input, store, aggregation, emission, location));
    // A window makes another key of it, by which nothing is partitioned.
    return new Flow<>(new Input(node.id(), 0), resultKeySerde, serde, window != null);
  }

  // The only place where an aggregation loses its types: the fluent types have checked them.
  @SuppressWarnings("unchecked")
  private static Aggregation aggregation(
      String kind, Initializer<?> initializer, Aggregator<?, ?, ?> aggregator) {
    return new Aggregation(
        kind, (Initializer<Object>) initializer, (Aggregator<Object, Object, Object>) aggregator);
  }
}
