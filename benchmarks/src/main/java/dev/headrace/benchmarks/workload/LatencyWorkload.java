package dev.headrace.benchmarks.workload;

import com.google.common.collect.ImmutableMap;
import dev.headrace.benchmarks.cluster.LatencyProbe;
import dev.headrace.benchmarks.contender.Contender;
import dev.headrace.benchmarks.contender.ContenderOrder;
import dev.headrace.benchmarks.job.Jobs;
import dev.headrace.benchmarks.result.Metric;
import dev.headrace.benchmarks.result.Result;
import java.time.Duration;
import java.util.List;

/**
 * From the moment a record is sent to the moment a reader of committed records has its result,
 * while input arrives at a steady rate. The headline is p99 of the count, exactly once, at 5,000
 * records per second; {@code --quick} measures that and the map, at least once.
 */
record LatencyWorkload(String name, String description) implements Workload {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final int RATE = 5_000;
  private static final double MICROS_PER_MS = 1e3;

  @Override
  public List<Result> measure(Bench bench) {
    List<LatencyCase> cases =
        bench.scale().quick()
            ? List.of(
                new LatencyCase(Jobs.COUNT, true, RATE),
                new LatencyCase(Jobs.MAP_FILTER, false, RATE))
            : LatencyCase.all(List.of(Jobs.COUNT, Jobs.REKEYED_COUNT, Jobs.MAP_FILTER));
    return cases.stream().map(some -> measure(bench, some, some.equals(cases.get(0)))).toList();
  }

  private Result measure(Bench bench, LatencyCase some, boolean isHeadline) {
    String title = isHeadline ? name : name + "-" + some.name();
    List<Contender> peers = List.of(Contender.STREAMS_DEFAULT, Contender.STREAMS_PROMPT);
    Rounds rounds = new Rounds(title, Metric.P99_US, peers, true);
    return new Result(
        title, Metric.P99_US, rounds.run(bench, contender -> measure(bench, some, contender)));
  }

  private static ImmutableMap<Metric, Double> measure(
      Bench bench, LatencyCase some, Contender contender) {
    String input = bench.newTopic("latency-input");
    ContenderOrder order = bench.newOrder(contender, some.job(), some.delivery(contender), input);
    Duration warmUp = Duration.ofSeconds(bench.scale().quick() ? 3 : 15);
    Duration measured = Duration.ofSeconds(bench.scale().quick() ? 5 : 20);
    try (ContenderProcess process = bench.start(order);
        LatencyProbe probe =
            new LatencyProbe(
                bench.cluster().bootstrapServers(), order.topics(), some.recordsPerSecond())) {
      process.awaitRunning(START_LIMIT);
      probe.run(warmUp);
      probe.forget();
      double cpuMicros = process.cpuMicros();
      double nanos = probe.run(measured);
      cpuMicros = process.cpuMicros() - cpuMicros;
      process.stop();
      probe.awaitAll();
      ImmutableMap<Metric, Double> values =
          ImmutableMap.of(
              Metric.P50_US, probe.percentileMs(0.5) * MICROS_PER_MS,
              Metric.P99_US, probe.percentileMs(0.99) * MICROS_PER_MS,
              Metric.P999_US, probe.percentileMs(0.999) * MICROS_PER_MS,
              Metric.OUTPUTS, (double) probe.outputs(),
              Metric.CPU_SHARE, cpuMicros * 1e3 / nanos);
      bench.say("  %s: p99 %.0f ms".formatted(contender.label(), probe.percentileMs(0.99)));
      return values;
    } finally {
      bench.forget(order);
      bench.cluster().deleteTopics(List.of(input));
    }
  }
}
