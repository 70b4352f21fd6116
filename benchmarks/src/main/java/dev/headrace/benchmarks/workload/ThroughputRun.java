package dev.headrace.benchmarks.workload;

import com.google.common.collect.ImmutableMap;
import dev.headrace.benchmarks.cluster.BenchmarkCluster;
import dev.headrace.benchmarks.cluster.Tally;
import dev.headrace.benchmarks.contender.ContenderOrder;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.job.Check;
import dev.headrace.benchmarks.process.ProcessStats;
import dev.headrace.benchmarks.result.Metric;
import java.time.Duration;

/** One contender from the earliest record until all input is processed and committed. */
final class ThroughputRun {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final double BYTES_PER_MB = 1e6;
  private static final double NANOS_PER_SECOND = 1e9;

  private final Bench bench;
  private final BenchmarkCluster cluster;
  private final ContenderOrder order;
  private final DataSet data;

  ThroughputRun(Bench bench, ContenderOrder order, DataSet data) {
    this.bench = bench;
    this.cluster = bench.cluster();
    this.order = order;
    this.data = data;
  }

  /**
   * Runs it and returns what was measured.
   *
   * @throws dev.headrace.benchmarks.BenchmarkException when its output is wrong
   */
  ImmutableMap<Metric, Double> measure(Check check) {
    long logBytes = cluster.logBytes();
    var values = ImmutableMap.<Metric, Double>builder();
    try (ContenderProcess process = bench.start(order)) {
      follow(process, values);
      process.stop();
    }
    values.put(Metric.LOG_MB, (cluster.logBytes() - logBytes) / BYTES_PER_MB);
    Tally tally = Tally.of(cluster, order.topics().output(), check, data);
    tally.require(order.contender().label());
    values.put(Metric.OUTPUTS, (double) tally.records());
    return values.buildOrThrow();
  }

  private void follow(ContenderProcess process, ImmutableMap.Builder<Metric, Double> values) {
    long brokerMicros = brokerMicros();
    process.awaitRunning(START_LIMIT);
    long startNanos = System.nanoTime();
    ProgressCurve curve = new CommitWatch(cluster, order, data).awaitDone(process);
    double nanos = System.nanoTime() - startNanos;
    double cpuMicros = process.cpuMicros();
    double records = data.records();
    int half = data.records() / 2;
    ContenderProcess.Usage usage = process.usage();
    values
        .put(Metric.STEADY_CPU_US, (cpuMicros - curve.cpuMicrosAt(half)) / (records - half))
        .put(Metric.CPU_US, cpuMicros / records)
        .put(Metric.RECORDS_PER_S, records * NANOS_PER_SECOND / nanos)
        .put(Metric.PEAK_RSS_MB, process.peakMemoryBytes() / BYTES_PER_MB)
        .put(Metric.GC_MS, (double) usage.gcMs())
        .put(Metric.ALLOCATED_BYTES, usage.allocatedBytes() / records)
        .put(Metric.BROKER_CPU_US, (brokerMicros() - brokerMicros) / records);
    bench.say(
        "  %s: %.2f us/record"
            .formatted(
                order.contender().label(),
                (cpuMicros - curve.cpuMicrosAt(half)) / (records - half)));
  }

  private long brokerMicros() {
    return ProcessStats.cpuMicros(cluster.brokerPid());
  }
}
