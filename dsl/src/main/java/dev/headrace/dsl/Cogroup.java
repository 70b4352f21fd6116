package dev.headrace.dsl;

import com.google.common.collect.Iterables;
import dev.headrace.dsl.function.Aggregator;
import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.plan.FoldSpec;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * Several grouped streams on their way into one aggregate. Nothing new runs for it: each stream's
 * values are tagged with the stream's position, the streams are merged, and the aggregation asks
 * the tag which aggregator a value is for.
 *
 * @param parts the streams and their aggregators
 */
record Cogroup<K, A>(List<Part<K, A>> parts) {

  /** One of the streams, its values' type forgotten. */
  record Part<K, A>(Grouping<K, ?, K> grouping, Aggregator<Object, Object, A> aggregator) {}

  /** A value and the position of the stream that it comes from. */
  record Tagged(int part, Object value) {}

  @SuppressWarnings("unchecked") // The fluent types have checked that the aggregator fits.
  static <K, V, A> Part<K, A> part(
      Grouping<K, V, K> grouping, Aggregator<? super K, ? super V, A> aggregator) {
    return new Part<>(grouping, (Aggregator<Object, Object, A>) aggregator);
  }

  Cogroup<K, A> and(Part<K, A> part) {
    List<Part<K, A>> all = new ArrayList<>(parts);
    all.add(part);
    return new Cogroup<>(List.copyOf(all));
  }

  PlanDraft draft() {
    return parts.get(0).grouping().draft();
  }

  /** Adds the nodes that bring the streams together. */
  Grouping<K, Tagged, K> merged(SourceLocation location) {
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < parts.size(); i++) {
      Input input = parts.get(i).grouping().input();
      inputs.add(draft().transform(StatelessStep.tag(i), List.of(input), location));
    }
    Input merged =
        inputs.size() == 1
            ? inputs.get(0)
            : draft().transform(StatelessStep.merge(), inputs, location);
    Serde<Tagged> serde = TaggedSerde.of(parts.stream().map(Part::grouping).toList());
    return Grouping.byKey(draft(), merged, parts.get(0).grouping().keySerde(), serde);
  }

  /**
   * Returns the grouping of the merged streams, with what becomes of the late events of one of
   * them. It is known by its place in the plan; where that feeds several parts, the first of them
   * tells of its events, so that each comes once.
   */
  <V, R> Grouping<K, Tagged, R> late(
      Grouping<K, Tagged, R> merged,
      GroupedStream<K, V> stream,
      Consumer<? super EventStream<K, V>> continuation) {
    SourceLocation location = draft().enter("late");
    Problems problems = draft().problems();
    if (!problems.check(continuation, "late", "consumer of its stream", location)
        || !problems.check(stream, "late", "stream", location)
        || !draft().checkSame(stream.grouping().draft(), "late", location)) {
      return merged;
    }
    Grouping<K, V, K> grouping = stream.grouping();
    int part = Iterables.indexOf(parts, each -> each.grouping().input().equals(grouping.input()));
    if (part < 0) {
      problems.report(
          "late was given a stream that is not one of those cogrouped",
          "pass the grouped stream that cogroup was called on or was given",
          location);
      return merged;
    }
    return merged.late(
        tagged -> {
          List<Input> late = List.of(tagged.flow.input());
          Input own = draft().transform(StatelessStep.untag(part), late, location);
          continuation.accept(
              new EventStream<>(
                  draft(), new Flow<>(own, grouping.keySerde(), grouping.valueSerde(), false)));
        });
  }

  /** Adds the aggregation. */
  <R> Flow<R, A> aggregate(
      Grouping<K, Tagged, R> grouping,
      String name,
      Initializer<A> initializer,
      @Nullable Reducer<A> combiner,
      Serde<A> serde) {
    SourceLocation location = draft().enter("aggregate");
    draft().problems().check(initializer, "aggregate", "function as initializer", location);
    var missing =
        new Problem(
            "aggregate \"%s\" has no serde for the aggregate".formatted(name),
            "pass one as aggregateSerde",
            location);
    Serde<A> known = draft().problems().checkSerde(serde, missing);
    List<Aggregator<Object, Object, A>> aggregators = parts.stream().map(Part::aggregator).toList();
    Aggregator<Object, Tagged, A> dispatch =
        (key, tagged, aggregate) ->
            aggregators.get(tagged.part()).apply(key, tagged.value(), aggregate);
    FoldSpec fold = Folds.cogroup(initializer, dispatch, combiner);
    return grouping.fold(name, fold, known, location);
  }
}
