package dev.headrace.dsl;

import dev.headrace.dsl.function.Action;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.function.KeyValueMapper;
import dev.headrace.dsl.function.Predicate;
import dev.headrace.dsl.function.Transform;
import dev.headrace.dsl.function.ValueMapper;
import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.ForeignKeyMessage.LeftRow;
import dev.headrace.dsl.plan.ForeignKeyMessage.Subscription;
import dev.headrace.dsl.plan.TransformTraits;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stateless operator reduced to the one shape they all have.
 *
 * @param kind the operator's name
 * @param function what it does to each event
 * @param traits what it reads and changes
 */
// A user's functions declare keys and values as plain K and V, so that lambdas need no annotations;
// a transform knows that both may be null. The two meet here.
@SuppressWarnings("NullAway")
record StatelessStep(
    String kind, Transform<Object, Object, Object, Object> function, TransformTraits traits) {

  /** The name of the only operator with several ways out. */
  static final String SPLIT = "split";

  private static final TransformTraits READS_ALL = new TransformTraits(false, false, true, true);
  private static final TransformTraits READS_NOTHING =
      new TransformTraits(false, false, false, false);
  private static final TransformTraits CHANGES_KEY = new TransformTraits(true, false, true, true);
  private static final TransformTraits CHANGES_VALUE = new TransformTraits(false, true, true, true);
  private static final TransformTraits CHANGES_VALUE_ALONE =
      new TransformTraits(false, true, false, true);
  private static final TransformTraits CHANGES_ALL = new TransformTraits(true, true, true, true);

  static <K, V> StatelessStep filter(Predicate<? super K, ? super V> predicate) {
    Transform<K, V, K, V> function =
        (key, value, emitter) -> {
          if (predicate.test(key, value)) {
            emitter.emit(key, value);
          }
        };
    return of("filter", function, READS_ALL);
  }

  static <K, V> StatelessStep filterNot(Predicate<? super K, ? super V> predicate) {
    Transform<K, V, K, V> function =
        (key, value, emitter) -> {
          if (!predicate.test(key, value)) {
            emitter.emit(key, value);
          }
        };
    return of("filterNot", function, READS_ALL);
  }

  static <V, V2> StatelessStep flatMapValues(
      ValueMapper<? super V, ? extends Iterable<? extends V2>> mapper) {
    Transform<Object, V, Object, V2> function =
        (key, value, emitter) -> {
          for (V2 mapped : present(mapper.apply(value), "flatMapValues")) {
            emitter.emit(key, mapped);
          }
        };
    return of("flatMapValues", function, CHANGES_VALUE_ALONE);
  }

  static <K, V, V2> StatelessStep flatMapValues(
      KeyValueMapper<? super K, ? super V, ? extends Iterable<? extends V2>> mapper) {
    Transform<K, V, K, V2> function =
        (key, value, emitter) -> {
          for (V2 mapped : present(mapper.apply(key, value), "flatMapValues")) {
            emitter.emit(key, mapped);
          }
        };
    return of("flatMapValues", function, CHANGES_VALUE);
  }

  static <K, V, K2, V2> StatelessStep map(
      KeyValueMapper<? super K, ? super V, ? extends KeyValue<? extends K2, ? extends V2>> mapper) {
    Transform<K, V, K2, V2> function =
        (key, value, emitter) -> {
          KeyValue<? extends K2, ? extends V2> mapped = present(mapper.apply(key, value), "map");
          emitter.emit(mapped.key(), mapped.value());
        };
    return of("map", function, CHANGES_ALL);
  }

  static <V, V2> StatelessStep mapValues(ValueMapper<? super V, ? extends V2> mapper) {
    Transform<Object, V, Object, V2> function =
        (key, value, emitter) -> emitter.emit(key, mapper.apply(value));
    return of("mapValues", function, CHANGES_VALUE_ALONE);
  }

  static <K, V, V2> StatelessStep mapValues(
      KeyValueMapper<? super K, ? super V, ? extends V2> mapper) {
    Transform<K, V, K, V2> function =
        (key, value, emitter) -> emitter.emit(key, mapper.apply(key, value));
    return of("mapValues", function, CHANGES_VALUE);
  }

  static <K, V, K2, V2> StatelessStep flatMap(
      KeyValueMapper<
              ? super K,
              ? super V,
              ? extends Iterable<? extends KeyValue<? extends K2, ? extends V2>>>
          mapper) {
    Transform<K, V, K2, V2> function =
        (key, value, emitter) -> {
          for (KeyValue<? extends K2, ? extends V2> mapped :
              present(mapper.apply(key, value), "flatMap")) {
            present(mapped, "flatMap");
            emitter.emit(mapped.key(), mapped.value());
          }
        };
    return of("flatMap", function, CHANGES_ALL);
  }

  static <K, V, K2> StatelessStep selectKey(
      KeyValueMapper<? super K, ? super V, ? extends K2> mapper) {
    Transform<K, V, K2, V> function =
        (key, value, emitter) -> emitter.emit(mapper.apply(key, value), value);
    return of("selectKey", function, CHANGES_KEY);
  }

  static <K, V> StatelessStep peek(Action<? super K, ? super V> action) {
    Transform<K, V, K, V> function =
        (key, value, emitter) -> {
          action.accept(key, value);
          emitter.emit(key, value);
        };
    return of("peek", function, READS_ALL);
  }

  static <K, V> StatelessStep forEach(Action<? super K, ? super V> action) {
    Transform<K, V, K, V> function = (key, value, emitter) -> action.accept(key, value);
    return of("forEach", function, READS_ALL);
  }

  /** Returns the step that marks values with the stream they come from. */
  static StatelessStep tag(int part) {
    Transform<Object, Object, Object, Object> function =
        (key, value, emitter) ->
            emitter.emit(key, value == null ? null : new Cogroup.Tagged(part, value));
    return of("cogroup", function, CHANGES_VALUE_ALONE);
  }

  /** Returns the step that takes the values of one stream back out of those that are marked. */
  static StatelessStep untag(int part) {
    Transform<Object, Cogroup.Tagged, Object, Object> function =
        (key, tagged, emitter) -> {
          if (tagged.part() == part) {
            emitter.emit(key, tagged.value());
          }
        };
    return of("input %d of cogroup".formatted(part + 1), function, CHANGES_VALUE_ALONE);
  }

  /** Returns the step from the changes of a table to the new values. */
  static StatelessStep toStream() {
    Transform<Object, Change, Object, Object> function =
        (key, change, emitter) -> emitter.emit(key, change.after());
    return of("toStream", function, CHANGES_VALUE_ALONE);
  }

  /** Returns the step from the changes of a table to those of its groups. */
  @SuppressWarnings("unchecked")
  static StatelessStep regroup(KeyValueMapper<?, ?, ?> mapper) {
    return of(
        "groupBy",
        TableGrouping.regroup((KeyValueMapper<Object, Object, KeyValue<?, ?>>) mapper),
        CHANGES_ALL);
  }

  /** Returns the step from changes of left rows to what they mean for right rows. */
  static StatelessStep byForeignKey() {
    Transform<Object, LeftRow, Object, Subscription> function =
        (key, row, emitter) -> {
          if (row.leaves() != null) {
            emitter.emit(row.leaves(), new Subscription(row.subscription(), false, key));
          }
          if (row.joins() != null) {
            emitter.emit(row.joins(), new Subscription(row.subscription(), true, key));
          }
        };
    return of("byForeignKey", function, CHANGES_ALL);
  }

  static StatelessStep merge() {
    Transform<Object, Object, Object, Object> function =
        (key, value, emitter) -> emitter.emit(key, value);
    return of("merge", function, READS_NOTHING);
  }

  /** Returns the step that sends an event to the branch of the first predicate it satisfies. */
  static <K, V> StatelessStep split(List<? extends Predicate<? super K, ? super V>> predicates) {
    List<Predicate<? super K, ? super V>> branches = List.copyOf(predicates);
    Transform<K, V, K, V> function =
        (key, value, emitter) -> {
          for (int branch = 0; branch < branches.size(); branch++) {
            if (branches.get(branch).test(key, value)) {
              emitter.emit(branch, key, value);
              return;
            }
          }
        };
    return of(SPLIT, function, READS_ALL);
  }

  // The only place where a stateless operator loses its types: the fluent types have checked them.
  @SuppressWarnings("unchecked")
  private static StatelessStep of(
      String kind, Transform<?, ?, ?, ?> function, TransformTraits traits) {
    return new StatelessStep(kind, (Transform<Object, Object, Object, Object>) function, traits);
  }

  private static <T> T present(@Nullable T result, String kind) {
    if (result == null) {
      throw new NullPointerException(
          "the function of %s returned null instead of a result; use filter to drop an event, KeyValue.of(key, null) for one without a value, an empty list for none"
              .formatted(kind));
    }
    return result;
  }
}
