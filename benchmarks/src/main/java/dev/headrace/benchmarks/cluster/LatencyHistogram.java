package dev.headrace.benchmarks.cluster;

import java.util.Arrays;

/** How many results had which latency in whole milliseconds. Safe from any thread. */
final class LatencyHistogram {
  // Nothing that takes longer is told apart.
  private static final int LONGEST_MS = 60_000;

  private final long[] counts = new long[LONGEST_MS + 1];
  private long count;

  synchronized void add(long ms) {
    counts[(int) Math.max(0, Math.min(LONGEST_MS, ms))]++;
    count++;
  }

  synchronized void clear() {
    Arrays.fill(counts, 0);
    count = 0;
  }

  synchronized long count() {
    return count;
  }

  /**
   * Returns the least latency that this share of the results did not exceed, or NaN without any.
   */
  synchronized double percentileMs(double share) {
    long needed = (long) Math.ceil(share * count);
    long seen = 0;
    for (int ms = 0; ms <= LONGEST_MS; ms++) {
      seen += counts[ms];
      if (seen >= needed && count > 0) {
        return ms;
      }
    }
    return Double.NaN;
  }
}
