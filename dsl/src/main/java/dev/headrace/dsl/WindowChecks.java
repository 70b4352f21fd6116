package dev.headrace.dsl;

import com.google.common.math.LongMath;
import dev.headrace.dsl.plan.SourceLocation;
import dev.headrace.dsl.window.HoppingWindows;
import dev.headrace.dsl.window.JoinWindowSpec;
import dev.headrace.dsl.window.JoinWindows;
import dev.headrace.dsl.window.SessionSpec;
import dev.headrace.dsl.window.SessionWindows;
import dev.headrace.dsl.window.SlidingSpec;
import dev.headrace.dsl.window.SlidingWindows;
import dev.headrace.dsl.window.TumblingWindows;
import dev.headrace.dsl.window.UnlimitedSpec;
import dev.headrace.dsl.window.UnlimitedWindows;
import dev.headrace.dsl.window.WindowDefinition;
import dev.headrace.dsl.window.WindowRule;
import dev.headrace.dsl.window.WindowSpec;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The step from the durations a user gave to windows that exist. */
final class WindowChecks {

  private static final Duration MILLISECOND = Duration.ofMillis(1);
  private static final Duration EARLIEST = Duration.ofDays(-1_000_000);
  private static final String JOIN_EXAMPLE =
      "within(Duration.ofMinutes(5)).grace(Duration.ofSeconds(10))";

  private final Problems problems;
  private final SourceLocation location;

  private WindowChecks(Problems problems, SourceLocation location) {
    this.problems = problems;
    this.location = location;
  }

  /** Reports illegal durations, and returns the windows or a stand-in. */
  static WindowRule check(
      @Nullable WindowDefinition windows, Problems problems, SourceLocation location) {
    problems.check(windows, "windowedBy", "window", location);
    var checks = new WindowChecks(problems, location);
    if (windows instanceof TumblingWindows tumbling) {
      return WindowSpec.tumbling(
          checks.size(tumbling.size(), "tumbling(Duration.ofMinutes(1))"),
          checks.grace(tumbling.grace()));
    } else if (windows instanceof HoppingWindows hopping) {
      return checks.hopping(hopping);
    } else if (windows instanceof SlidingWindows sliding) {
      return new SlidingSpec(
          checks.span("difference", sliding.difference(), "sliding(Duration.ofMinutes(1))"),
          checks.grace(sliding.grace()));
    } else if (windows instanceof SessionWindows sessions) {
      return new SessionSpec(
          checks.span("gap", sessions.gap(), "sessions(Duration.ofMinutes(5))"),
          checks.grace(sessions.grace()));
    } else if (windows instanceof UnlimitedWindows unlimited) {
      return checks.unlimited(unlimited);
    }
    return WindowSpec.tumbling(1, 0);
  }

  /** Reports illegal durations of a join, and returns its windows or a stand-in. */
  static JoinWindowSpec join(
      @Nullable JoinWindows windows, String operator, Problems problems, SourceLocation location) {
    if (!problems.check(windows, operator, "window", location) || windows == null) {
      return new JoinWindowSpec(0, 0, 0);
    }
    var checks = new WindowChecks(problems, location);
    int problemsBefore = problems.all().size();
    long beforeMs = checks.checked("before of the join", windows.before(), EARLIEST, JOIN_EXAMPLE);
    long afterMs = checks.checked("after of the join", windows.after(), EARLIEST, JOIN_EXAMPLE);
    long graceMs =
        checks.checked("grace of the join", windows.grace(), Duration.ZERO, JOIN_EXAMPLE);
    if (problems.all().size() > problemsBefore) {
      return new JoinWindowSpec(0, 0, graceMs);
    }
    if (LongMath.saturatedAdd(beforeMs, afterMs) < 0) {
      problems.report(
          "before %s and after %s of the join leave no instant at which there could be a match: their sum is negative"
              .formatted(windows.before(), windows.after()),
          "let at most one be negative, and by no more than the other is positive",
          location);
      return new JoinWindowSpec(0, 0, graceMs);
    }
    return new JoinWindowSpec(beforeMs, afterMs, graceMs);
  }

  private WindowSpec hopping(HoppingWindows hopping) {
    String example = "hopping(Duration.ofMinutes(1), Duration.ofSeconds(1))";
    long sizeMs = size(hopping.size(), example);
    long graceMs = grace(hopping.grace());
    long advanceMs = checked("advance of the windows", hopping.advance(), MILLISECOND, example);
    if (advanceMs > sizeMs) {
      problems.report(
          "the advance of the windows is %s, longer than their size %s: events between two windows would be lost"
              .formatted(hopping.advance(), hopping.size()),
          "use an advance of at most the size",
          location);
      return WindowSpec.tumbling(sizeMs, graceMs);
    }
    return new WindowSpec(sizeMs, advanceMs, graceMs);
  }

  private UnlimitedSpec unlimited(UnlimitedWindows unlimited) {
    Instant start = unlimited.start();
    if (start == null || start.isBefore(Instant.EPOCH)) {
      problems.report(
          "the start of the unlimited window is %s".formatted(start),
          "use unlimited(), or an instant of 1970 or later",
          location);
      return new UnlimitedSpec(0);
    }
    return new UnlimitedSpec(start.toEpochMilli());
  }

  private long size(@Nullable Duration size, String example) {
    return checked("size of the windows", size, MILLISECOND, example);
  }

  private long span(String what, @Nullable Duration span, String example) {
    return checked(what + " of the windows", span, Duration.ZERO, example);
  }

  private long grace(@Nullable Duration grace) {
    return checked("grace of the windows", grace, Duration.ZERO, "grace(Duration.ofSeconds(10))");
  }

  private long checked(String what, @Nullable Duration duration, Duration least, String example) {
    return Durations.checkedMillis("the " + what, duration, least, example, problems, location);
  }
}
