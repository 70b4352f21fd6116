package dev.headrace.dsl;

import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.window.TumblingWindows;
import dev.headrace.dsl.window.WindowSpec;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The step from the durations a user gave to windows that exist. */
final class WindowChecks {

  private static final Duration MILLISECOND = Duration.ofMillis(1);

  private WindowChecks() {}

  /** Reports illegal durations, and returns the windows or a stand-in. */
  static WindowSpec check(
      @Nullable TumblingWindows windows, Problems problems, SourceLocation location) {
    if (!problems.check(windows, "windowedBy", "window", location) || windows == null) {
      return WindowSpec.tumbling(1, 0);
    }
    String sizeDefect = defectOf(windows.size(), MILLISECOND);
    if (sizeDefect != null) {
      problems.report(
          "the size of the windows " + sizeDefect,
          "use whole milliseconds, at least 1: tumbling(Duration.ofMinutes(1))",
          location);
    }
    String graceDefect = defectOf(windows.grace(), Duration.ZERO);
    if (graceDefect != null) {
      problems.report(
          "the grace of the windows " + graceDefect,
          "use whole milliseconds, at least 0: grace(Duration.ofSeconds(10))",
          location);
    }
    return WindowSpec.tumbling(
        sizeDefect == null ? millisOf(windows.size()) : 1,
        graceDefect == null ? millisOf(windows.grace()) : 0);
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

  // Unlike Duration.toMillis, this stops at the largest number instead of failing.
  private static long millisOf(Duration duration) {
    return TimeUnit.MILLISECONDS.convert(duration);
  }
}
