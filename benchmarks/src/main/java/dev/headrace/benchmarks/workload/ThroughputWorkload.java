package dev.headrace.benchmarks.workload;

import com.google.common.collect.ImmutableMap;
import dev.headrace.benchmarks.contender.Contender;
import dev.headrace.benchmarks.contender.ContenderOrder;
import dev.headrace.benchmarks.contender.Delivery;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.job.Job;
import dev.headrace.benchmarks.result.Metric;
import dev.headrace.benchmarks.result.Result;
import dev.headrace.benchmarks.result.Sample;
import java.util.List;

/**
 * A job over a whole data set, by everybody.
 *
 * @param name its name
 * @param description what it measures
 * @param job what is done
 * @param input what is read
 * @param delivery the guarantee and the commits of all contenders
 */
record ThroughputWorkload(String name, String description, Job job, Input input, Delivery delivery)
    implements Workload {

  @Override
  public List<Result> measure(Bench bench) {
    DataSet data = input.ofSize(bench.scale().records());
    bench.load(data);
    Rounds rounds = new Rounds(name, Metric.STEADY_CPU_US, peers(), true);
    List<Sample> samples = rounds.run(bench, contender -> run(bench, contender, data));
    return List.of(new Result(name, Metric.STEADY_CPU_US, samples));
  }

  private List<Contender> peers() {
    return switch (job.cache()) {
      case NONE -> List.of(Contender.STREAMS_DEFAULT, Contender.STREAMS_CACHED);
      case ANY ->
          List.of(Contender.STREAMS_DEFAULT, Contender.STREAMS_CACHED, Contender.STREAMS_UNCACHED);
      case OFF -> List.of(Contender.STREAMS_UNCACHED);
    };
  }

  private ImmutableMap<Metric, Double> run(Bench bench, Contender contender, DataSet data) {
    ContenderOrder order = bench.newOrder(contender, job, delivery, data.topic());
    try {
      return new ThroughputRun(bench, order, data).measure(job.check());
    } finally {
      bench.forget(order);
    }
  }
}
