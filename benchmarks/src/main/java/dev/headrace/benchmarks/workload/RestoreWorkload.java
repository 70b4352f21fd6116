package dev.headrace.benchmarks.workload;

import com.google.common.collect.ImmutableMap;
import dev.headrace.benchmarks.BenchmarkException;
import dev.headrace.benchmarks.contender.Contender;
import dev.headrace.benchmarks.contender.ContenderOrder;
import dev.headrace.benchmarks.contender.Delivery;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.data.Distribution;
import dev.headrace.benchmarks.job.Jobs;
import dev.headrace.benchmarks.process.TemporaryDirectory;
import dev.headrace.benchmarks.result.Metric;
import dev.headrace.benchmarks.result.Result;
import java.time.Duration;
import java.util.List;

/**
 * Reading back a changelog of many updates over a million random keys. What a start takes that has
 * nothing to restore is taken off, so that the rest is the restore's.
 */
record RestoreWorkload(String name, String description) implements Workload {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int KEYS = 1_000_000;
  // So short that hardly any update of a key is consolidated with the next one.
  private static final Duration EPOCH = Duration.ofMillis(5);
  private static final double NANOS_PER_MICRO = 1e3;

  @Override
  public List<Result> measure(Bench bench) {
    DataSet data = new DataSet(bench.scale().records(), KEYS, Distribution.UNIFORM);
    bench.load(data);
    Rounds rounds = new Rounds(name, Metric.RESTORE_US, List.of(Contender.STREAMS_UNCACHED), false);
    return List.of(
        new Result(
            name,
            Metric.RESTORE_US,
            rounds.run(bench, contender -> restore(bench, contender, data))));
  }

  private static ImmutableMap<Metric, Double> restore(
      Bench bench, Contender contender, DataSet data) {
    ContenderOrder order =
        bench.newOrder(contender, Jobs.COUNT, Delivery.exactlyOnce(EPOCH), data.topic());
    try {
      try (ContenderProcess process = bench.start(order)) {
        process.awaitRunning(LIMIT);
        new CommitWatch(bench.cluster(), order, data).awaitDone(process);
        process.stop();
      }
      double nothingToRestore = start(bench, order);
      TemporaryDirectory.delete(order.stateDirectory());
      double everything = start(bench, order);
      double records = changelogRecords(bench, order);
      double micros = everything - nothingToRestore;
      if (micros <= 0) {
        throw new BenchmarkException(
            "With everything to restore, %s started no later than with nothing: restore more records, or have the machine to yourself"
                .formatted(contender.label()));
      }
      bench.say(
          "  %s: %.1f s for %.0f records".formatted(contender.label(), micros / 1e6, records));
      return ImmutableMap.of(
          Metric.RESTORE_US, micros / records,
          Metric.RESTORED, records,
          Metric.RUNNING_US, everything);
    } finally {
      bench.forget(order);
    }
  }

  private static double start(Bench bench, ContenderOrder order) {
    try (ContenderProcess process = bench.start(order)) {
      double micros = process.awaitRunning(LIMIT) / NANOS_PER_MICRO;
      process.stop();
      return micros;
    }
  }

  private static double changelogRecords(Bench bench, ContenderOrder order) {
    return bench.cluster().topicsOf(order.topics().application()).stream()
        .filter(topic -> topic.endsWith("-changelog"))
        .mapToLong(bench.cluster()::records)
        .sum();
  }
}
