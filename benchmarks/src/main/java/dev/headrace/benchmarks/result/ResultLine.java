package dev.headrace.benchmarks.result;

import java.util.Locale;

/** A result in one line that a script can read; what was not measured is a dash. */
public final class ResultLine {
  private ResultLine() {}

  /** Returns the line of a result. */
  public static String of(Result result) {
    return "workload=%s ours_us=%s peer_us=%s ratio=%s floor_us=%s over_floor=%s"
        .formatted(
            result.workload(),
            number(result.oursSpread()),
            number(result.peerSpread()),
            number(result.ratio()),
            number(result.floorSpread()),
            number(result.overFloor()));
  }

  private static String number(Spread spread) {
    return Double.isNaN(spread.median())
        ? "-"
        : String.format(Locale.ROOT, "%.3f", spread.median());
  }
}
