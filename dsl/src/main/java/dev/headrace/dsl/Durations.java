package dev.headrace.dsl;

import dev.headrace.dsl.plan.SourceLocation;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The step from a duration that a user gave to whole milliseconds. */
final class Durations {

  private Durations() {}

  /**
   * Reports a duration that is missing, too short or not whole, and returns its milliseconds or a
   * stand-in.
   *
   * @param what what it is, with its article
   * @param duration what the user gave
   * @param least the shortest that is allowed
   * @param example how to write it
   */
  static long checkedMillis(
      String what,
      @Nullable Duration duration,
      Duration least,
      String example,
      Problems problems,
      SourceLocation location) {
    String defect = defectOf(duration, least);
    if (defect != null || duration == null) {
      problems.report(
          "%s %s".formatted(what, defect),
          "use whole milliseconds, at least %d: %s".formatted(least.toMillis(), example),
          location);
      return least.toMillis();
    }
    // Unlike Duration.toMillis, this stops at the largest number instead of failing.
    return TimeUnit.MILLISECONDS.convert(duration);
  }

  private static @Nullable String defectOf(@Nullable Duration duration, Duration least) {
    if (duration == null) {
      return "is null";
    }
    if (duration.compareTo(least) < 0) {
      return "is " + duration + ", which is less than " + least;
    }
    return duration.truncatedTo(ChronoUnit.MILLIS).equals(duration)
        ? null
        : "is " + duration + ", which is not a whole number of milliseconds";
  }
}
