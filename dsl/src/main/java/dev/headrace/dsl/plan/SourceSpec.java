package dev.headrace.dsl.plan;

import dev.headrace.dsl.failure.FailurePolicy;
import java.util.ArrayList;
import java.util.List;

/**
 * How a topic is read, besides its serdes.
 *
 * @param failures what becomes of records that fail at the source or behind it
 * @param futureLimitMs how far ahead of the wall clock a timestamp may be, in ms; {@link #NO_LIMIT}
 *     when that does not matter
 * @param timing how the time of its events is told
 */
public record SourceSpec(FailurePolicy failures, long futureLimitMs, SourceTiming timing) {

  /** The limit of a source that takes any timestamp. */
  public static final long NO_LIMIT = Long.MAX_VALUE;

  /** What counts when nothing is said. */
  public static final SourceSpec DEFAULT =
      new SourceSpec(FailurePolicy.fail(), NO_LIMIT, SourceTiming.DEFAULT);

  /** Returns the same with another policy. */
  public SourceSpec withFailures(FailurePolicy policy) {
    return new SourceSpec(policy, futureLimitMs, timing);
  }

  /** Returns the same with another limit. */
  public SourceSpec withFutureLimitMs(long limitMs) {
    return new SourceSpec(failures, limitMs, timing);
  }

  /** Returns what differs from the default, in words, each part led by a comma. */
  String describe() {
    List<String> parts = new ArrayList<>();
    if (!failures.equals(DEFAULT.failures)) {
      parts.add(", on failure " + failures.describe());
    }
    if (futureLimitMs != NO_LIMIT) {
      parts.add(", at most %d ms ahead".formatted(futureLimitMs));
    }
    return String.join("", parts) + timing.describe();
  }
}
