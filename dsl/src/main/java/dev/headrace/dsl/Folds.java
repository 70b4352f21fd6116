package dev.headrace.dsl;

import dev.headrace.dsl.aggregation.Aggregation;
import dev.headrace.dsl.function.Aggregator;
import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.plan.FoldSpec;
import org.jspecify.annotations.Nullable;

/**
 * The ways to say how events become one value, reduced to the one that a plan knows. The only place
 * where an aggregation loses its types: the fluent types have checked them.
 */
// A user's functions declare their parameters as plain types, so that lambdas need no annotations;
// a fold knows which may be null.
@SuppressWarnings({"unchecked", "NullAway"})
final class Folds {

  private Folds() {}

  static FoldSpec of(String kind, Aggregation<?, ?, ?> typed) {
    var aggregation = (Aggregation<Object, Object, Object>) typed;
    return new FoldSpec(
        kind,
        aggregation::create,
        (key, value, timestampMs, accumulator) ->
            aggregation.accumulate(accumulator, value, timestampMs),
        aggregation.canCombine() ? new FoldSpec.Combiner(aggregation::combine, true) : null,
        aggregation.canRetract()
            ? (key, value, timestampMs, accumulator) ->
                aggregation.retract(accumulator, value, timestampMs)
            : null,
        aggregation::result);
  }

  static FoldSpec reduce(Reducer<?> typed) {
    var reducer = (Reducer<Object>) typed;
    return new FoldSpec(
        "reduce",
        () -> null,
        (key, value, timestampMs, reduced) ->
            reduced == null ? value : reducer.apply(reduced, value),
        new FoldSpec.Combiner(reducer, false),
        null,
        made -> made);
  }

  static FoldSpec reduce(Reducer<?> adder, Reducer<?> typedSubtractor) {
    var subtractor = (Reducer<Object>) typedSubtractor;
    return retracting(
        reduce(adder), (key, value, timestampMs, reduced) -> subtractor.apply(reduced, value));
  }

  static FoldSpec aggregate(
      Initializer<?> initializer, Aggregator<?, ?, ?> adder, Aggregator<?, ?, ?> typedSubtractor) {
    var subtractor = (Aggregator<Object, Object, Object>) typedSubtractor;
    return retracting(
        aggregate(initializer, adder),
        (key, value, timestampMs, accumulator) -> subtractor.apply(key, value, accumulator));
  }

  private static FoldSpec retracting(FoldSpec fold, FoldSpec.Step retract) {
    return new FoldSpec(
        fold.kind(), fold.initializer(), fold.accumulate(), null, retract, fold.result());
  }

  static FoldSpec cogroup(
      Initializer<?> initializer, Aggregator<?, ?, ?> aggregator, @Nullable Reducer<?> combiner) {
    FoldSpec fold = aggregate(initializer, aggregator);
    return combiner == null
        ? fold
        : new FoldSpec(
            fold.kind(),
            fold.initializer(),
            fold.accumulate(),
            new FoldSpec.Combiner((Reducer<Object>) combiner, true),
            null,
            fold.result());
  }

  static FoldSpec aggregate(Initializer<?> initializer, Aggregator<?, ?, ?> typed) {
    var aggregator = (Aggregator<Object, Object, Object>) typed;
    return new FoldSpec(
        "aggregate",
        (Initializer<Object>) initializer,
        (key, value, timestampMs, accumulator) -> aggregator.apply(key, value, accumulator),
        null,
        null,
        made -> made);
  }
}
