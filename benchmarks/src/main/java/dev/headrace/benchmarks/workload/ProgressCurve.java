package dev.headrace.benchmarks.workload;

import java.util.ArrayList;
import java.util.List;

/**
 * How much processor time had been used when so much input was committed. Commits are seen one by
 * one, so a point in between lies on the line from one to the next.
 */
final class ProgressCurve {
  private record Point(long committed, long cpuMicros) {}

  private final List<Point> points = new ArrayList<>();

  /** Adds a point; those that show no progress since the last one are left out. */
  void add(long committed, long cpuMicros) {
    if (points.isEmpty() || committed > last().committed()) {
      points.add(new Point(committed, cpuMicros));
    }
  }

  private Point last() {
    return points.get(points.size() - 1);
  }

  /** Returns how much was committed at the last point. */
  long committed() {
    return points.isEmpty() ? 0 : last().committed();
  }

  /** Returns the processor time at some progress within the curve, in microseconds. */
  double cpuMicrosAt(long committed) {
    Point before = new Point(0, 0);
    for (Point point : points) {
      if (point.committed() >= committed) {
        double share =
            point.committed() == before.committed()
                ? 1
                : (double) (committed - before.committed())
                    / (point.committed() - before.committed());
        return before.cpuMicros() + share * (point.cpuMicros() - before.cpuMicros());
      }
      before = point;
    }
    throw new IllegalArgumentException(
        committed + " is beyond the end of the curve, " + committed());
  }
}
