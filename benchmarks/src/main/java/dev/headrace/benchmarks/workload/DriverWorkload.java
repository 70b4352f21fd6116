package dev.headrace.benchmarks.workload;

import com.google.common.collect.ImmutableMap;
import dev.headrace.benchmarks.contender.Contender;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.job.Job;
import dev.headrace.benchmarks.result.Metric;
import dev.headrace.benchmarks.result.Result;
import java.util.List;

/**
 * A job on the engines alone. The loop by hand has none, so it takes no part.
 *
 * @param name its name
 * @param description what it measures
 * @param job what is done
 * @param input what is read
 */
record DriverWorkload(String name, String description, Job job, Input input) implements Workload {
  private static final int RECORDS = 1_000_000;
  private static final int QUICK_RECORDS = 300_000;
  private static final double NANOS_PER_MICRO = 1e3;

  @Override
  public List<Result> measure(Bench bench) {
    int most = bench.scale().quick() ? QUICK_RECORDS : RECORDS;
    DataSet data = input.ofSize(Math.min(most, bench.scale().records()));
    Rounds rounds =
        new Rounds(name, Metric.STEADY_CPU_US, List.of(Contender.STREAMS_CACHED), false);
    return List.of(
        new Result(
            name,
            Metric.STEADY_CPU_US,
            rounds.run(bench, contender -> run(bench, contender, data))));
  }

  private ImmutableMap<Metric, Double> run(Bench bench, Contender contender, DataSet data) {
    String[] numbers = bench.drive(contender, job, data).split(" ", -1);
    double records = data.records();
    double micros = Long.parseLong(numbers[0]) / NANOS_PER_MICRO / records;
    bench.say("  %s: %.2f us/record".formatted(contender.label(), micros));
    return ImmutableMap.of(
        Metric.STEADY_CPU_US,
        micros,
        Metric.ALLOCATED_BYTES,
        Long.parseLong(numbers[1]) / records,
        Metric.OUTPUTS,
        Double.parseDouble(numbers[2]));
  }
}
