package dev.headrace.benchmarks.workload;

import com.google.common.collect.ImmutableMap;
import dev.headrace.benchmarks.contender.Contender;
import dev.headrace.benchmarks.contender.ContenderOrder;
import dev.headrace.benchmarks.contender.Delivery;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.data.Distribution;
import dev.headrace.benchmarks.job.Jobs;
import dev.headrace.benchmarks.process.TemporaryDirectory;
import dev.headrace.benchmarks.result.Metric;
import dev.headrace.benchmarks.result.Result;
import dev.headrace.benchmarks.result.Sample;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * From the start of the process to RUNNING: after a clean stop, also with classes from an archive,
 * after a kill in full work, and without local state. A count of keys that all differ; half a
 * million with {@code --quick}.
 */
record RestartWorkload(String name, String description) implements Workload {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final int QUICK_KEYS = 500_000;
  private static final double NANOS_PER_MICRO = 1e3;

  @Override
  public List<Result> measure(Bench bench) {
    int keys = bench.scale().quick() ? QUICK_KEYS : bench.scale().records();
    DataSet data = new DataSet(keys, keys, Distribution.IN_TURN);
    bench.load(data);
    List<Sample> clean = new ArrayList<>();
    List<Sample> archived = new ArrayList<>();
    List<Sample> killed = new ArrayList<>();
    List<Sample> wiped = new ArrayList<>();
    int rounds = bench.scale().quick() ? 1 : Math.min(3, bench.scale().rounds());
    for (int round = 1; round <= rounds; round++) {
      for (Contender contender : contenders(bench.scale())) {
        ContenderOrder order =
            bench.newOrder(
                contender, Jobs.COUNT, Delivery.exactlyOnce(Duration.ofMillis(100)), data.topic());
        try {
          prepare(bench, order, data);
          killed.add(sample(contender, round, restart(bench, order, List.of())));
          clean.add(sample(contender, round, restart(bench, order, List.of())));
          ClassArchive archive = new ClassArchive(bench.newFile("classes"));
          restart(bench, order, archive.writing());
          // Writing it takes time, in which the group forgets a member that did not leave.
          restart(bench, order, archive.reading());
          archived.add(sample(contender, round, restart(bench, order, archive.reading())));
          TemporaryDirectory.delete(order.stateDirectory());
          wiped.add(sample(contender, round, restart(bench, order, List.of())));
        } finally {
          bench.forget(order);
        }
      }
    }
    return List.of(
        new Result(name, Metric.RUNNING_US, clean),
        new Result(name + "-with-archive", Metric.RUNNING_US, archived),
        new Result(name + "-after-kill", Metric.RUNNING_US, killed),
        new Result(name + "-without-state", Metric.RUNNING_US, wiped));
  }

  // As it comes, the peer waits 45 s for its predecessor to time out.
  private static List<Contender> contenders(Scale scale) {
    List<Contender> contenders = new ArrayList<>(List.of(Contender.HEADRACE));
    contenders.addAll(
        scale
            .opponents()
            .peers(
                scale.quick()
                    ? List.of(Contender.STREAMS_SHORT_SESSION)
                    : List.of(Contender.STREAMS_SHORT_SESSION, Contender.STREAMS_DEFAULT)));
    return contenders;
  }

  /** Counts everything, and dies as soon as the last record is committed. */
  private static void prepare(Bench bench, ContenderOrder order, DataSet data) {
    try (ContenderProcess process = bench.start(order)) {
      process.awaitRunning(LIMIT);
      new CommitWatch(bench.cluster(), order, data).awaitDone(process);
    }
  }

  /** Starts it, takes the time, and stops it in order. */
  private static double restart(Bench bench, ContenderOrder order, List<String> flags) {
    try (ContenderProcess process = bench.start(order, flags)) {
      double micros = process.awaitRunning(LIMIT) / NANOS_PER_MICRO;
      bench.say("  %s: %.1f s".formatted(order.contender().label(), micros / 1e6));
      process.stop();
      return micros;
    }
  }

  private static Sample sample(Contender contender, int round, double micros) {
    return new Sample(contender, round, ImmutableMap.of(Metric.RUNNING_US, micros));
  }
}
