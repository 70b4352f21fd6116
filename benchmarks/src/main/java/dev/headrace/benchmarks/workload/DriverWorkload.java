package dev.headrace.benchmarks.workload;

import com.google.common.collect.ImmutableMap;
import dev.headrace.benchmarks.contender.Contender;
import dev.headrace.benchmarks.job.Job;
import dev.headrace.benchmarks.result.Metric;
import dev.headrace.benchmarks.result.Result;
import java.util.List;

/** A job on the engines alone. The loop by hand has none, so it takes no part. */
record DriverWorkload(String name, String description, Job job) implements Workload {
  private static final int RECORDS = 1_000_000;
  private static final int QUICK_RECORDS = 300_000;
  private static final double NANOS_PER_MICRO = 1e3;

  @Override
  public List<Result> measure(Bench bench) {
    int records = bench.scale().quick() ? QUICK_RECORDS : RECORDS;
    Rounds rounds =
        new Rounds(name, Metric.STEADY_CPU_US, List.of(Contender.STREAMS_CACHED), false);
    return List.of(
        new Result(
            name,
            Metric.STEADY_CPU_US,
            rounds.run(bench, contender -> run(bench, contender, records))));
  }

  private ImmutableMap<Metric, Double> run(Bench bench, Contender contender, int records) {
    String[] numbers = bench.drive(contender, job, records).split(" ", -1);
    double micros = Long.parseLong(numbers[0]) / NANOS_PER_MICRO;
    bench.say("  %s: %.2f us/record".formatted(contender.label(), micros / records));
    return ImmutableMap.of(
        Metric.STEADY_CPU_US, micros / records,
        Metric.ALLOCATED_BYTES, Double.parseDouble(numbers[1]) / records);
  }
}
