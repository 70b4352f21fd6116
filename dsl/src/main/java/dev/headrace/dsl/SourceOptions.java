package dev.headrace.dsl;

import dev.headrace.dsl.failure.FailurePolicy;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.plan.SourceSpec;
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

  private SourceOptions(@Nullable FailurePolicy failures, @Nullable Duration futureLimit) {
    this.failures = failures;
    this.futureLimit = futureLimit;
  }

  static <K, V> SourceOptions<K, V> defaults() {
    return new SourceOptions<>(FailurePolicy.fail(), LONGEST);
  }

  /**
   * Says what becomes of a record that cannot be read, has no timestamp or lies beyond the {@link
   * #futureLimit}, and of an event behind this source that a function fails on; default {@link
   * FailurePolicy#fail}. A record left out at the source does not let event time pass.
   *
   * @param policy what counts from here on, until {@code onFailure} says otherwise
   */
  public SourceOptions<K, V> onFailure(FailurePolicy policy) {
    return new SourceOptions<>(policy, futureLimit);
  }

  /**
   * Treats records as failures whose timestamps are further ahead of the wall clock than they can
   * rightly be: one wrong clock would close the windows of all keys. Not limited by default.
   *
   * @param limit how far ahead is taken for true, not negative, whole milliseconds
   */
  public SourceOptions<K, V> futureLimit(Duration limit) {
    return new SourceOptions<>(failures, limit);
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
    return new SourceSpec(draft.checkPolicy(failures, location), limitMs);
  }
}
