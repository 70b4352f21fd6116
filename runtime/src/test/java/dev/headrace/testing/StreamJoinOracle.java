package dev.headrace.testing;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a join of two streams is to make of a history, said about the history as a whole: which
 * pairs match, which events stay alone, and when that is known. Nothing is kept or forgotten here.
 */
final class StreamJoinOracle {
  private final List<Arrival> history;
  private final long endMs;
  private final boolean preservesLeft;
  private final boolean preservesRight;
  private final BigInteger before;
  private final BigInteger after;
  private final BigInteger grace;

  /** A result and where it stands: at which arrival, and whether time or the event makes it. */
  private record Result(
      int step,
      boolean byEvent,
      long orderMs,
      boolean left,
      String key,
      int arrival,
      String text) {}

  private static final Comparator<Result> ORDER =
      Comparator.comparingInt(Result::step)
          .thenComparing(Result::byEvent)
          .thenComparingLong(Result::orderMs)
          .thenComparing(Result::left)
          .thenComparing(Result::key)
          .thenComparingInt(Result::arrival);

  StreamJoinOracle(
      List<Arrival> history,
      long endMs,
      boolean preservesLeft,
      boolean preservesRight,
      long... beforeAfterGrace) {
    this.history = history;
    this.endMs = endMs;
    this.preservesLeft = preservesLeft;
    this.preservesRight = preservesRight;
    this.before = BigInteger.valueOf(beforeAfterGrace[0]);
    this.after = BigInteger.valueOf(beforeAfterGrace[1]);
    this.grace = BigInteger.valueOf(beforeAfterGrace[2]);
  }

  /** Returns a history in which each event arrives twice: on the left, then on the right. */
  static List<Arrival> twice(List<Arrival> history) {
    List<Arrival> twice = new ArrayList<>();
    for (Arrival event : history) {
      twice.add(new Arrival(true, event.key(), event.number(), event.timestampMs()));
      twice.add(new Arrival(false, event.key(), event.number(), event.timestampMs()));
    }
    return twice;
  }

  /** Returns all results in order. */
  List<String> results() {
    List<Result> results = new ArrayList<>();
    for (int i = 0; i < history.size(); i++) {
      for (int j = i + 1; j < history.size(); j++) {
        if (arePair(i, j)) {
          results.add(pair(i, j));
        }
      }
      if (isAlone(i) && isPreserved(i)) {
        alone(i).ifPresent(results::add);
      }
    }
    return results.stream().sorted(ORDER).map(Result::text).toList();
  }

  /** Returns how many events are late. */
  long late() {
    return IntStream.range(0, history.size())
        .filter(i -> history.get(i).key() != null)
        .filter(i -> isAlone(i) && !isPreserved(i) && closesBefore(i, timeAt(i)))
        .count();
  }

  private long timeAt(int step) {
    return step == history.size()
        ? Math.max(endMs, history.isEmpty() ? endMs : timeAt(step - 1))
        : history.subList(0, step + 1).stream().mapToLong(Arrival::timestampMs).max().orElseThrow();
  }

  private boolean isPreserved(int i) {
    return history.get(i).left() ? preservesLeft : preservesRight;
  }

  private boolean closesBefore(int i, long timeMs) {
    BigInteger reach = history.get(i).left() ? after : before;
    BigInteger lastOpen = BigInteger.valueOf(history.get(i).timestampMs()).add(reach).add(grace);
    return lastOpen.compareTo(BigInteger.valueOf(timeMs)) < 0;
  }

  private boolean arePair(int first, int second) {
    Arrival one = history.get(first);
    Arrival two = history.get(second);
    if (one.left() == two.left()
        || one.number() == null
        || two.number() == null
        || one.key() == null
        || !one.key().equals(two.key())) {
      return false;
    }
    BigInteger left = BigInteger.valueOf((one.left() ? one : two).timestampMs());
    BigInteger right = BigInteger.valueOf((one.left() ? two : one).timestampMs());
    boolean near =
        left.subtract(before).compareTo(right) <= 0 && right.compareTo(left.add(after)) <= 0;
    return near && !closesBefore(first, timeAt(first)) && !closesBefore(first, timeAt(second));
  }

  private boolean isAlone(int i) {
    return history.get(i).number() != null
        && IntStream.range(0, history.size())
            .noneMatch(j -> j < i ? arePair(j, i) : j > i && arePair(i, j));
  }

  private Result pair(int first, int second) {
    Arrival one = history.get(first);
    Arrival two = history.get(second);
    long latestMs = Math.max(one.timestampMs(), two.timestampMs());
    Integer left = one.left() ? one.number() : two.number();
    Integer right = one.left() ? two.number() : one.number();
    String text = text(one.key(), left, right, latestMs);
    return new Result(second, true, one.timestampMs(), true, "", first, text);
  }

  private Optional<Result> alone(int i) {
    Arrival event = history.get(i);
    Integer left = event.left() ? event.number() : null;
    Integer right = event.left() ? null : event.number();
    String text = text(event.key(), left, right, event.timestampMs());
    if (event.key() == null || closesBefore(i, timeAt(i))) {
      return Optional.of(new Result(i, true, event.timestampMs(), true, "", i, text));
    }
    int step = i + 1;
    while (step < history.size() && !closesBefore(i, timeAt(step))) {
      step++;
    }
    // What is still open at the end of the history never comes out.
    return closesBefore(i, timeAt(step))
        ? Optional.of(
            new Result(step, false, event.timestampMs(), event.left(), event.key(), i, text))
        : Optional.empty();
  }

  private static String text(String key, Integer left, Integer right, long timestampMs) {
    return "%s=%s+%s@%d".formatted(key, left, right, timestampMs);
  }
}
