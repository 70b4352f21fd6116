package dev.headrace.benchmarks.workload;

import dev.headrace.benchmarks.contender.Contender;
import dev.headrace.benchmarks.contender.Delivery;
import dev.headrace.benchmarks.job.Job;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One combination whose latency is measured.
 *
 * @param job what is done
 * @param exactlyOnce the guarantee
 * @param recordsPerSecond how fast input arrives
 */
record LatencyCase(Job job, boolean exactlyOnce, int recordsPerSecond) {

  String name() {
    return "%s-%s-%dk".formatted(job.name(), exactlyOnce ? "eos" : "alo", recordsPerSecond / 1000);
  }

  /** Returns the delivery that gives a contender its lowest latency at a fair price. */
  Delivery delivery(Contender contender) {
    return switch (contender) {
      case HEADRACE, HEADRACE_BEFORE ->
          new Delivery(exactlyOnce, Duration.ofMillis(5), Duration.ofSeconds(1));
      case STREAMS_PROMPT, FLOOR -> every(20);
      default -> every(100);
    };
  }

  private Delivery every(long ms) {
    return new Delivery(exactlyOnce, Duration.ofMillis(ms), Duration.ofMillis(ms));
  }

  static List<LatencyCase> all(List<Job> jobs) {
    List<LatencyCase> cases = new ArrayList<>();
    for (int rate : new int[] {5_000, 50_000}) {
      for (boolean exactlyOnce : new boolean[] {true, false}) {
        jobs.forEach(job -> cases.add(new LatencyCase(job, exactlyOnce, rate)));
      }
    }
    return cases;
  }
}
