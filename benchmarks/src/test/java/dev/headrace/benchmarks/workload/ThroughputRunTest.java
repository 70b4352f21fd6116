package dev.headrace.benchmarks.workload;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.benchmarks.contender.Contender;
import dev.headrace.benchmarks.contender.ContenderOrder;
import dev.headrace.benchmarks.contender.Delivery;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.data.Distribution;
import dev.headrace.benchmarks.job.Job;
import dev.headrace.benchmarks.job.Jobs;
import dev.headrace.benchmarks.process.RunResources;
import dev.headrace.benchmarks.result.Metric;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** One run of our contender and of the loop by hand, end to end against a real broker. */
class ThroughputRunTest {
  private static final DataSet DATA = new DataSet(3_000, 50, Distribution.UNIFORM);

  @Test
  void measuresRunsWhoseOutputIsRight() {
    try (RunResources resources = new RunResources()) {
      Bench bench = bench(resources);
      bench.load(DATA);

      assertPlausible(measure(bench, Contender.HEADRACE, Jobs.REKEYED_COUNT));
      assertPlausible(measure(bench, Contender.FLOOR, Jobs.COUNT_ON_DISK));
      assertPlausible(measure(bench, Contender.HEADRACE, Jobs.STREAM_TABLE_JOIN));
      assertPlausible(measure(bench, Contender.HEADRACE, Jobs.STREAM_STREAM_JOIN));
      assertPlausible(measure(bench, Contender.FLOOR, Jobs.STREAM_STREAM_JOIN));
    }
  }

  private static Bench bench(RunResources resources) {
    Launcher launcher =
        new Launcher(System.getProperty("java.class.path"), List.of(), 256, List.of());
    PrintStream silence =
        new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
    return new Bench(
        resources, new Scale(DATA.records(), 1, 256, true, Opponents.NONE), launcher, silence);
  }

  private static Map<Metric, Double> measure(Bench bench, Contender contender, Job job) {
    Delivery delivery = Delivery.exactlyOnce(Duration.ofMillis(20));
    ContenderOrder order = bench.newOrder(contender, job, delivery, DATA.topic());
    return new ThroughputRun(bench, order, DATA).measure(job.check());
  }

  private static void assertPlausible(Map<Metric, Double> values) {
    assertThat(values.get(Metric.OUTPUTS)).isBetween(50.0, 3_000.0);
    assertThat(values.get(Metric.CPU_US)).isPositive();
    assertThat(values.get(Metric.STEADY_CPU_US)).isNotNegative();
    assertThat(values.get(Metric.BROKER_CPU_US)).isPositive();
    assertThat(values.get(Metric.LOG_MB)).isPositive();
    assertThat(values.get(Metric.PEAK_RSS_MB)).isBetween(20.0, 1_000.0);
    assertThat(values.get(Metric.ALLOCATED_BYTES)).isPositive();
  }
}
