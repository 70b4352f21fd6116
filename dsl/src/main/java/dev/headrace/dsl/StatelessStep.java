package dev.headrace.dsl;

import dev.headrace.dsl.function.ContextAction;
import dev.headrace.dsl.function.ContextMapper;
import dev.headrace.dsl.function.ContextPredicate;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.function.KeyValueMapper;
import dev.headrace.dsl.function.Transform;
import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.ForeignKeyMessage.LeftRow;
import dev.headrace.dsl.plan.ForeignKeyMessage.Subscription;
import dev.headrace.dsl.plan.TransformTraits;
import dev.headrace.dsl.processor.EventHeaders;
import java.util.List;
import org.apache.kafka.common.header.internals.RecordHeaders;
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

  static <K, V> StatelessStep filter(ContextPredicate<? super K, ? super V> predicate) {
    Transform<K, V, K, V> function =
        (key, value, context, emitter) -> {
          if (predicate.test(key, value, context)) {
            emitter.emit(key, value);
          }
        };
    return of("filter", function, READS_ALL);
  }

  static <K, V> StatelessStep filterNot(ContextPredicate<? super K, ? super V> predicate) {
    Transform<K, V, K, V> function =
        (key, value, context, emitter) -> {
          if (!predicate.test(key, value, context)) {
            emitter.emit(key, value);
          }
        };
    return of("filterNot", function, READS_ALL);
  }

  static <K, V, V2> StatelessStep flatMapValues(
      ContextMapper<? super K, ? super V, ? extends Iterable<? extends V2>> mapper) {
    Transform<K, V, K, V2> function =
        (key, value, context, emitter) -> {
          for (V2 mapped : present(mapper.apply(key, value, context), "flatMapValues")) {
            emitter.emit(key, mapped);
          }
        };
    return of("flatMapValues", function, CHANGES_VALUE);
  }

  static <K, V, K2, V2> StatelessStep map(
      ContextMapper<? super K, ? super V, ? extends KeyValue<? extends K2, ? extends V2>> mapper) {
    Transform<K, V, K2, V2> function =
        (key, value, context, emitter) -> {
          KeyValue<? extends K2, ? extends V2> mapped =
              present(mapper.apply(key, value, context), "map");
          emitter.emit(mapped.key(), mapped.value());
        };
    return of("map", function, CHANGES_ALL);
  }

  static <K, V, V2> StatelessStep mapValues(
      ContextMapper<? super K, ? super V, ? extends V2> mapper) {
    Transform<K, V, K, V2> function =
        (key, value, context, emitter) -> emitter.emit(key, mapper.apply(key, value, context));
    return of("mapValues", function, CHANGES_VALUE);
  }

  static <K, V> StatelessStep mapHeaders(ContextMapper<? super K, ? super V, EventHeaders> mapper) {
    Transform<K, V, K, V> function =
        (key, value, context, emitter) -> {
          EventHeaders mapped = present(mapper.apply(key, value, context), "mapHeaders");
          emitter.emit(0, key, value, new RecordHeaders(mapped));
        };
    return of("mapHeaders", function, READS_ALL);
  }

  static <K, V, K2, V2> StatelessStep flatMap(
      ContextMapper<
              ? super K,
              ? super V,
              ? extends Iterable<? extends KeyValue<? extends K2, ? extends V2>>>
          mapper) {
    Transform<K, V, K2, V2> function =
        (key, value, context, emitter) -> {
          for (KeyValue<? extends K2, ? extends V2> mapped :
              present(mapper.apply(key, value, context), "flatMap")) {
            present(mapped, "flatMap");
            emitter.emit(mapped.key(), mapped.value());
          }
        };
    return of("flatMap", function, CHANGES_ALL);
  }

  static <K, V, K2> StatelessStep selectKey(
      ContextMapper<? super K, ? super V, ? extends K2> mapper) {
    Transform<K, V, K2, V> function =
        (key, value, context, emitter) -> emitter.emit(mapper.apply(key, value, context), value);
    return of("selectKey", function, CHANGES_KEY);
  }

  static <K, V> StatelessStep peek(ContextAction<? super K, ? super V> action) {
    Transform<K, V, K, V> function =
        (key, value, context, emitter) -> {
          action.accept(key, value, context);
          emitter.emit(key, value);
        };
    return of("peek", function, READS_ALL);
  }

  static <K, V> StatelessStep forEach(ContextAction<? super K, ? super V> action) {
    Transform<K, V, K, V> function =
        (key, value, context, emitter) -> action.accept(key, value, context);
    return of("forEach", function, READS_ALL);
  }

  /** Returns the same step, of a function that does not look at keys. */
  StatelessStep ofValuesAlone() {
    var blind =
        new TransformTraits(traits.changesKey(), traits.changesValue(), false, traits.readsValue());
    return new StatelessStep(kind, function, blind);
  }

  /** Returns the step that marks values with the stream they come from. */
  static StatelessStep tag(int part) {
    Transform<Object, Object, Object, Object> function =
        (key, value, context, emitter) ->
            emitter.emit(key, value == null ? null : new Cogroup.Tagged(part, value));
    return of("cogroup", function, CHANGES_VALUE_ALONE);
  }

  /** Returns the step that takes the values of one stream back out of those that are marked. */
  static StatelessStep untag(int part) {
    Transform<Object, Cogroup.Tagged, Object, Object> function =
        (key, tagged, context, emitter) -> {
          if (tagged.part() == part) {
            emitter.emit(key, tagged.value());
          }
        };
    return of("input %d of cogroup".formatted(part + 1), function, CHANGES_VALUE_ALONE);
  }

  /** Returns the step from the changes of a table to the new values. */
  static StatelessStep toStream() {
    Transform<Object, Change, Object, Object> function =
        (key, change, context, emitter) -> emitter.emit(key, change.after());
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
        (key, row, context, emitter) -> {
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
        (key, value, context, emitter) -> emitter.emit(key, value);
    return of("merge", function, READS_NOTHING);
  }

  /** Returns the step that sends an event to the branch of the first predicate it satisfies. */
  static <K, V> StatelessStep split(
      List<? extends ContextPredicate<? super K, ? super V>> predicates) {
    List<ContextPredicate<? super K, ? super V>> branches = List.copyOf(predicates);
    Transform<K, V, K, V> function =
        (key, value, context, emitter) -> {
          for (int branch = 0; branch < branches.size(); branch++) {
            if (branches.get(branch).test(key, value, context)) {
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
          "the function of %s returned null instead of a result; use filter to drop an event, KeyValue.of(key, null) for one without a value, an empty list for none, EventHeaders.none() for no headers"
              .formatted(kind));
    }
    return result;
  }
}
