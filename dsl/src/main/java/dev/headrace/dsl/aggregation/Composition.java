package dev.headrace.dsl.aggregation;

import dev.headrace.dsl.function.ValueMapper;
import dev.headrace.dsl.serde.Parts;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.jspecify.annotations.Nullable;

/** Several aggregations of the same values as one, whose accumulator is the list of theirs. */
final class Composition<V> {

  /** What is made of the results of all parts, each null when that part has none. */
  interface Composer<R> {
    /** Makes one result; the caller knows the type of each part. */
    @Nullable R apply(List<@Nullable Object> results);
  }

  private final List<Aggregation<V, Object, Object>> parts;

  private Composition(List<Aggregation<V, Object, Object>> parts) {
    this.parts = parts;
  }

  // Each accumulator only ever meets the part that made it.
  @SuppressWarnings("unchecked")
  static <V, R> Aggregation<V, ?, R> of(
      List<? extends Aggregation<V, ?, ?>> parts, Composer<R> composer, Serde<R> resultSerde) {
    var composition = new Composition<V>(List.copyOf((List<Aggregation<V, Object, Object>>) parts));
    return new Aggregation<V, List<@Nullable Object>, R>(
        composition.steps(),
        composition.result(composer),
        composition::serde,
        valueSerde -> resultSerde);
  }

  private Steps<V, List<@Nullable Object>> steps() {
    Steps<V, List<@Nullable Object>> steps =
        Steps.timed(
            () -> each((part, index) -> part.create()),
            (all, value, timestampMs) ->
                each((part, i) -> part.accumulate(present(part, all.get(i)), value, timestampMs)));
    if (parts.stream().allMatch(Aggregation::canCombine)) {
      steps =
          steps.combining(
              (left, right) ->
                  each(
                      (part, i) ->
                          part.combine(present(part, left.get(i)), present(part, right.get(i)))));
    }
    if (parts.stream().allMatch(Aggregation::canRetract)) {
      steps =
          steps.retractingTimed(
              (all, value, timestampMs) ->
                  each((part, i) -> part.retract(present(part, all.get(i)), value, timestampMs)));
    }
    return steps;
  }

  // A part that deleted its accumulator starts anew; null only where its own initializer gives it.
  @SuppressWarnings("NullAway")
  private static <V> Object present(
      Aggregation<V, Object, Object> part, @Nullable Object accumulator) {
    return accumulator == null ? part.create() : accumulator;
  }

  private interface ForPart<V> {
    @Nullable Object apply(Aggregation<V, Object, Object> part, int index);
  }

  private List<@Nullable Object> each(ForPart<V> function) {
    List<@Nullable Object> results = new ArrayList<>(parts.size());
    for (int i = 0; i < parts.size(); i++) {
      results.add(function.apply(parts.get(i), i));
    }
    return results;
  }

  private <R> ValueMapper<List<@Nullable Object>, R> result(Composer<R> composer) {
    return all -> composer.apply(each((part, i) -> resultOf(part, all.get(i))));
  }

  private static <V> @Nullable Object resultOf(
      Aggregation<V, Object, Object> part, @Nullable Object accumulator) {
    return accumulator == null ? null : part.result(accumulator);
  }

  private @Nullable Serde<List<@Nullable Object>> serde(@Nullable Serde<V> valueSerde) {
    List<Serde<Object>> serdes = new ArrayList<>(parts.size());
    for (Aggregation<V, Object, Object> part : parts) {
      Serde<Object> serde = part.accumulatorSerde(valueSerde);
      if (serde == null) {
        return null;
      }
      serdes.add(serde);
    }
    return Serdes.serdeFrom(
        (topic, all) -> all == null ? null : write(topic, all, serdes),
        (topic, bytes) -> bytes == null ? null : read(topic, bytes, serdes));
  }

  private static byte[] write(
      String topic, List<@Nullable Object> all, List<Serde<Object>> serdes) {
    Parts.Writer writer = new Parts.Writer();
    for (int i = 0; i < serdes.size(); i++) {
      Object part = all.get(i);
      writer.writePart(part == null ? null : serdes.get(i).serializer().serialize(topic, part));
    }
    return writer.toBytes();
  }

  private static List<@Nullable Object> read(
      String topic, byte[] bytes, List<Serde<Object>> serdes) {
    Parts.Reader reader = new Parts.Reader(topic, bytes);
    List<@Nullable Object> all = new ArrayList<>(serdes.size());
    for (Serde<Object> serde : serdes) {
      byte[] part = reader.readPart();
      all.add(part == null ? null : serde.deserializer().deserialize(topic, part));
    }
    reader.requireEnd();
    return all;
  }
}
