package dev.headrace.dsl;

import dev.headrace.dsl.failure.FailurePolicy;
import dev.headrace.dsl.function.ContextTimestampExtractor;
import dev.headrace.dsl.function.TimestampExtractor;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.SourceSpec;
import dev.headrace.dsl.plan.SourceTiming;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a topic is read, besides its serdes; given where the topic is: {@code stream(CLICKS, source
 * -> source.onFailure(skip()).futureLimit(ofHours(1)))}. Immutable: each method returns other
 * options.
 *
 * <pre>{@code
 * builder
 *     .stream(LATE_CLICKS, late -> late.onFailure(FailurePolicy.skip()).futureLimit(ofHours(1)))
 *     .mapValues(Click::page)
 *     .to(TEXTS);
 * }</pre>
 *
 * @param <K> the type of the topic's keys
 * @param <V> the type of the topic's values
 */
public final class SourceOptions<K, V> {

  private static final Duration LONGEST = Duration.ofMillis(Long.MAX_VALUE);

  private final @Nullable FailurePolicy failures;
  private final @Nullable Duration futureLimit;
  private final SourceTiming timing;

  private SourceOptions(
      @Nullable FailurePolicy failures, @Nullable Duration futureLimit, SourceTiming timing) {
    this.failures = failures;
    this.futureLimit = futureLimit;
    this.timing = timing;
  }

  static <K, V> SourceOptions<K, V> defaults() {
    return new SourceOptions<>(FailurePolicy.fail(), LONGEST, SourceTiming.DEFAULT);
  }

  /**
   * Says what becomes of a record that cannot be read, has no timestamp or lies beyond the {@link
   * #futureLimit}, and of an event behind this source that a function fails on; default {@link
   * FailurePolicy#fail}. A record left out at the source does not let event time pass.
   *
   * @param policy what counts from here on, until {@code onFailure} says otherwise
   */
  public SourceOptions<K, V> onFailure(FailurePolicy policy) {
    return new SourceOptions<>(policy, futureLimit, timing);
  }

  /**
   * Treats records as failures whose timestamps are further ahead of the wall clock than they can
   * rightly be: one wrong clock would close the windows of all keys. Not limited by default.
   *
   * @param limit how far ahead is taken for true, not negative, whole milliseconds
   */
  public SourceOptions<K, V> futureLimit(Duration limit) {
    return new SourceOptions<>(failures, limit, timing);
  }

  /**
   * Takes the timestamps of the events from a function instead of the records. Records of several
   * partitions that meet in a task are merged by these timestamps, each partition in its own order.
   *
   * @param extractor returns a timestamp, or a negative number for none; an exception of its own
   *     counts as {@link #onFailure} says
   */
  @SuppressWarnings("unchecked") // It gets the keys and values of this topic only.
  public SourceOptions<K, V> timestamps(TimestampExtractor<? super K, ? super V> extractor) {
    return with(timing.withExtractor((ContextTimestampExtractor<Object, Object>) extractor));
  }

  /** Takes the timestamps of the events from a function that also sees headers and origin. */
  @SuppressWarnings("unchecked") // It gets the keys and values of this topic only.
  public SourceOptions<K, V> timestamps(ContextTimestampExtractor<? super K, ? super V> extractor) {
    return with(timing.withExtractor((ContextTimestampExtractor<Object, Object>) extractor));
  }

  /**
   * Gives a record whose timestamp is negative or missing the time of the wall clock when its batch
   * is taken, instead of treating it as a failure. Such a record may get another timestamp when it
   * is taken again after an abort.
   */
  public SourceOptions<K, V> stampInvalidTimestamps() {
    return with(timing.withStampsForInvalid());
  }

  /**
   * Lets a task that merges this topic with others wait for more of an empty partition, so that
   * events that arrive a little later on one topic than on another are still merged in the order of
   * their timestamps. Without this, a task waits only while the broker is known to hold more.
   *
   * @param duration how long a partition has to be empty on the wall clock until nobody waits for
   *     it, whole milliseconds, at least 1; it is also how much later an event may come out
   */
  public SourceOptions<K, V> idleAfter(Duration duration) {
    return with(timing.withIdleAfter(duration));
  }

  /**
   * Lets event time go on without events, so that windows close: once a task has processed all that
   * its partitions hold and nothing has arrived for a while, its event time follows the wall clock
   * at that distance. What arrives later than that after its timestamp may then be late. Where
   * events are re-keyed, the tasks behind the exchange are told, up to a tenth of the duration
   * later. A task that takes several topics waits for the longest of their durations. After a
   * restart, the time without events begins anew.
   *
   * @param duration how long nothing has to arrive, and how far event time stays behind the wall
   *     clock; whole milliseconds, at least 1
   */
  public SourceOptions<K, V> advanceWhenIdle(Duration duration) {
    return with(timing.withAdvanceWhenIdle(duration));
  }

  private SourceOptions<K, V> with(SourceTiming other) {
    return new SourceOptions<>(failures, futureLimit, other);
  }

  /** Reports what is wrong, and returns what a plan keeps. */
  SourceSpec checked(PlanDraft draft, SourceLocation location) {
    long limitMs = SourceSpec.NO_LIMIT;
    if (!LONGEST.equals(futureLimit)) {
      limitMs =
          Durations.checkedMillis(
              "the future limit of a source",
              futureLimit,
              Duration.ZERO,
              "futureLimit(Duration.ofHours(1))",
              draft.problems(),
              location);
    }
    check("idleAfter", timing.idleAfter(), draft, location);
    check("advanceWhenIdle", timing.advanceWhenIdle(), draft, location);
    return new SourceSpec(draft.checkPolicy(failures, location), limitMs, timing);
  }

  private static void check(
      String option, @Nullable Duration duration, PlanDraft draft, SourceLocation location) {
    if (duration != null) {
      Durations.checkedMillis(
          "the duration of " + option,
          duration,
          Duration.ofMillis(1),
          option + "(Duration.ofSeconds(10))",
          draft.problems(),
          location);
    }
  }
}
