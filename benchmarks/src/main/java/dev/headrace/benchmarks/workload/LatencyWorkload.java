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
 * records per second; {@code --quick} measures that and the map, at least once. Each case can also
 * be measured by itself.
 *
 * @param name the workload's name
 * @param description what it is
 * @param cases what is measured
 */
record LatencyWorkload(String name, String description, List<LatencyCase> cases)
    implements Workload {
  private static final Duration START_LIMIT = Duration.ofMinutes(2);
  private static final String NAME = "latency";
  private static final int RATE = 5_000;
  private static final double MICROS_PER_MS = 1e3;

  /** Returns the workload that measures every case. */
  static LatencyWorkload ofAll() {
    return new LatencyWorkload(NAME, "p99 from input to committed result", everyCase());
  }

  /** Returns the workloads that measure one case each. */
  static List<Workload> ofEach() {
    return everyCase().stream().map(LatencyWorkload::of).toList();
  }

  private static Workload of(LatencyCase some) {
    return new LatencyWorkload(NAME + "-" + some.name(), "One case of " + NAME, List.of(some));
  }

  private static List<LatencyCase> everyCase() {
    return LatencyCase.all(List.of(Jobs.COUNT, Jobs.REKEYED_COUNT, Jobs.MAP_FILTER));
  }

  @Override
  public List<Result> measure(Bench bench) {
    List<LatencyCase> measured =
        bench.scale().quick() && cases.size() > 1
            ? List.of(
                new LatencyCase(Jobs.COUNT, true, RATE),
                new LatencyCase(Jobs.MAP_FILTER, false, RATE))
            : cases;
    if (!bench.scale().quick()) {
      warmUpBroker(bench, measured.get(0));
    }
    return measured.stream()
        .map(some -> measure(bench, some, some.equals(measured.get(0))))
        .toList();
  }

  // A broker compiles what it does often, too, and whoever came first would wait for that.
  private static void warmUpBroker(Bench bench, LatencyCase some) {
    bench.say("warming the broker up; this run does not count");
    var unused = measure(bench, some, Contender.HEADRACE);
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
    Duration warmUp = Duration.ofSeconds(bench.scale().quick() ? 3 : 30);
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
