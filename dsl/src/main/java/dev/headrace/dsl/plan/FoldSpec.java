package dev.headrace.dsl.plan;

import dev.headrace.dsl.function.Initializer;
import dev.headrace.dsl.function.Reducer;
import dev.headrace.dsl.function.ValueMapper;
import org.jspecify.annotations.Nullable;

/**
 * How the events of one key become one value. It is the same with and without windows.
 *
 * @param kind the name of the operator, for display, such as count
 * @param initializer gives the accumulator before the first event
 * @param accumulate adds one event
 * @param combiner joins two accumulators, or null when that cannot be done
 * @param retract takes one event away again, or null when that cannot be done
 * @param result makes the result of an accumulator
 */
public record FoldSpec(
    String kind,
    Initializer<Object> initializer,
    Step accumulate,
    @Nullable Combiner combiner,
    @Nullable Step retract,
    ValueMapper<Object, Object> result) {

  /** One step of a fold. */
  @FunctionalInterface
  public interface Step {
    /**
     * Returns the accumulator after the event, or null when its row is to be deleted.
     *
     * @param key the event's key
     * @param value the event's value
     * @param timestampMs the event's timestamp in ms
     * @param accumulator the accumulator so far, or null when {@link #create} gave none
     */
    @Nullable Object apply(
        Object key, Object value, long timestampMs, @Nullable Object accumulator);
  }

  /**
   * A way to join accumulators.
   *
   * @param function joins two, of which the left one has the earlier events
   * @param exact whether that gives what a fold of all events would give, in whatever order they
   *     arrived
   */
  public record Combiner(Reducer<Object> function, boolean exact) {}

  /** Returns the accumulator before the first event, or null when there is none. */
  public @Nullable Object create() {
    return initializer.create();
  }

  /**
   * Returns the accumulator without an event that was added before, or null when the row is to be
   * deleted; see {@link Step}.
   */
  public @Nullable Object retract(Object key, Object value, long timestampMs, Object accumulator) {
    if (retract == null) {
      throw new IllegalStateException(kind + " cannot take an event away again");
    }
    return retract.apply(key, value, timestampMs, accumulator);
  }

  /** Returns whether slices of a window may be folded apart and combined afterwards. */
  public boolean foldsInSlices() {
    return combiner != null && combiner.exact();
  }

  /** Returns the accumulator of two, or null when the row is to be deleted. */
  public @Nullable Object combine(Object left, Object right) {
    if (combiner == null) {
      throw new IllegalStateException(kind + " has no combiner");
    }
    return combiner.function().apply(left, right);
  }
}
