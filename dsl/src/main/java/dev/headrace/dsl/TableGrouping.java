package dev.headrace.dsl;

import dev.headrace.dsl.InternalNames.Owner;
import dev.headrace.dsl.function.Emitter;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.function.KeyValueMapper;
import dev.headrace.dsl.function.Transform;
import dev.headrace.dsl.plan.Change;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.plan.FoldSpec;
import dev.headrace.dsl.plan.Input;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.plan.TableAggregateNode;
import java.util.Objects;
import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a table on their way into groups. A change becomes one change of a group, or two when
 * the row leaves one group for another: what it leaves comes first.
 *
 * @param draft the plan to add to
 * @param input where the changes come from, by group
 * @param keySerde the serde of the groups
 * @param valueSerde the serde of the values
 * @param emission when results are emitted
 */
record TableGrouping<K, V>(
    PlanDraft draft, Input input, Serde<K> keySerde, Serde<V> valueSerde, Emission emission) {

  /** Returns what a change of a row is to the groups. */
  // A transform knows that keys and values may be null; those of a table's changes never are.
  @SuppressWarnings("NullAway")
  static <K, V> Transform<K, Change, Object, Change> regroup(
      KeyValueMapper<K, V, ? extends @Nullable KeyValue<?, ?>> mapper) {
    return (key, change, context, emitter) -> {
      KeyValue<?, ?> left = member(key, change.before(), mapper);
      KeyValue<?, ?> joined = member(key, change.after(), mapper);
      if (left != null && joined != null && Objects.equals(left.key(), joined.key())) {
        emitter.emit(left.key(), new Change(left.value(), change.beforeMs(), joined.value()));
        return;
      }
      leave(left, change.beforeMs(), emitter);
      if (joined != null) {
        emitter.emit(joined.key(), new Change(null, 0, joined.value()));
      }
    };
  }

  private static void leave(
      @Nullable KeyValue<?, ?> member, long beforeMs, Emitter<Object, Change> emitter) {
    if (member != null) {
      emitter.emit(member.key(), new Change(member.value(), beforeMs, null));
    }
  }

  // A table's values are of the type that the fluent types say; a plan has forgotten it.
  @SuppressWarnings("unchecked")
  private static <K, V> @Nullable KeyValue<?, ?> member(
      K key,
      @Nullable Object value,
      KeyValueMapper<K, V, ? extends @Nullable KeyValue<?, ?>> mapper) {
    KeyValue<?, ?> member = value == null ? null : mapper.apply(key, (V) value);
    return member == null || member.key() == null || member.value() == null ? null : member;
  }

  /** Returns the same rows on their way into groups of which each change is passed on. */
  TableGrouping<K, V> everyUpdate() {
    draft.enter("everyUpdate");
    return new TableGrouping<>(draft, input, keySerde, valueSerde, Emission.EVERY_UPDATE);
  }

  /** Adds an aggregation. */
  <A> Flow<K, ?> add(String name, FoldSpec fold, Serde<A> serde, SourceLocation location) {
    if (fold.retract() == null) {
      draft
          .problems()
          .report(
              "%s \"%s\" cannot take a row out of its group again".formatted(fold.kind(), name),
              "use an aggregation that can, such as count, sum or average, or Aggregation.retracting",
              location);
    }
    var store =
        new StoreSpec(
            draft.claim(Owner.STORE, name, location), new StoreLayout.Keyed(), keySerde, serde);
    TableAggregateNode node =
        draft.add(id -> new TableAggregateNode(id, input, store, fold, emission, location));
    return new Flow<>(new Input(node.id(), 0), keySerde, null, false);
  }
}
