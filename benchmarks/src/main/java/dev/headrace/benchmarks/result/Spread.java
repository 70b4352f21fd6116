package dev.headrace.benchmarks.result;

import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * What several runs agree on: the least, the middle and the greatest of their values; all NaN when
 * there is none.
 */
public record Spread(double min, double median, double max) {

  /** Returns the spread of values, in any order. */
  public static Spread of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    if (sorted.length == 0) {
      return new Spread(Double.NaN, Double.NaN, Double.NaN);
    }
    int upper = sorted.length / 2;
    int lower = (sorted.length - 1) / 2;
    double median = (sorted[lower] + sorted[upper]) / 2;
    return new Spread(sorted[0], median, sorted[sorted.length - 1]);
  }

  /** Returns the median with its interval. */
  @Override
  public String toString() {
    return Double.isNaN(median)
        ? "-"
        : String.format(Locale.ROOT, "%.2f (%.2f..%.2f)", median, min, max);
  }
}
