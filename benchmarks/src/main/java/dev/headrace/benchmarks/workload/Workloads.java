package dev.headrace.benchmarks.workload;

import static dev.headrace.benchmarks.contender.Delivery.atLeastOnce;
import static dev.headrace.benchmarks.contender.Delivery.exactlyOnce;

import dev.headrace.benchmarks.data.Distribution;
import dev.headrace.benchmarks.job.Job;
import dev.headrace.benchmarks.job.Jobs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** All workloads by name, in the order in which they are measured. */
public final class Workloads {
  private static final Duration OFTEN = Duration.ofMillis(100);
  private static final Duration SELDOM = Duration.ofSeconds(1);

  private final Distribution distribution;

  /**
   * @param distribution how often each key comes in those workloads that only read a data set
   */
  public Workloads(Distribution distribution) {
    this.distribution = distribution;
  }

  /** Returns all workloads. */
  public List<Workload> all() {
    return Stream.of(throughput(), others(), drivers()).flatMap(List::stream).toList();
  }

  private List<Workload> throughput() {
    return List.of(
        often("copy", "Each record as it is, exactly once", Jobs.COPY),
        often("map-filter", "A filter and a map over JSON, exactly once", Jobs.MAP_FILTER),
        new ThroughputWorkload(
            "count-100k-alo",
            "A count of 100,000 keys, at least once, commits every second",
            Jobs.COUNT,
            Input.of(100_000, distribution),
            atLeastOnce(SELDOM)),
        often("count-100k-eos", "A count of 100,000 keys, exactly once", Jobs.COUNT),
        often(
            "count-100k-eos-every-update",
            "The same, all with the same output: one count for each record",
            Jobs.COUNT_EVERY_UPDATE),
        new ThroughputWorkload(
            "count-1m",
            "A count of 1,000,000 keys, exactly once",
            Jobs.COUNT_ON_DISK,
            Input.of(1_000_000, distribution),
            exactlyOnce(OFTEN)),
        often("tumbling", "A count per key and minute, exactly once", Jobs.TUMBLING_COUNT),
        new ThroughputWorkload(
            "hopping",
            "Final counts of 60 s by 1 s, exactly once; a tenth of the records",
            Jobs.HOPPING_COUNT,
            Input.part(10, distribution),
            exactlyOnce(OFTEN)),
        often("session", "A count per session of a key, exactly once", Jobs.SESSION_COUNT),
        often(
            "stream-stream-join",
            "Clicks of people and of bots within 30 s, exactly once",
            Jobs.STREAM_STREAM_JOIN),
        often(
            "stream-table-join",
            "Clicks of people with the latest one of a bot, exactly once",
            Jobs.STREAM_TABLE_JOIN),
        often("rekeyed-count-eos", "A count by another field, exactly once", Jobs.REKEYED_COUNT));
  }

  private static List<Workload> others() {
    return List.of(
        new RestartWorkload("restart", "Time to RUNNING after a stop, a kill, and without state"),
        new RestoreWorkload("restore", "Time to read back a changelog of a million keys"),
        LatencyWorkload.ofAll());
  }

  private List<Workload> drivers() {
    return List.of(
        driver("copy", Jobs.COPY),
        driver("map-filter", Jobs.MAP_FILTER),
        driver("count", Jobs.COUNT),
        driver("tumbling", Jobs.TUMBLING_COUNT),
        driver("hopping", Jobs.HOPPING_COUNT, Input.part(20, distribution)),
        driver("session", Jobs.SESSION_COUNT),
        driver("stream-stream-join", Jobs.STREAM_STREAM_JOIN),
        driver("stream-table-join", Jobs.STREAM_TABLE_JOIN),
        driver("rekeyed-count", Jobs.REKEYED_COUNT));
  }

  private Workload driver(String name, Job job) {
    return driver(name, job, Input.of(100_000, distribution));
  }

  private static Workload driver(String name, Job job, Input input) {
    return new DriverWorkload("driver-" + name, "The engines alone, without a broker", job, input);
  }

  private Workload often(String name, String description, Job job) {
    return new ThroughputWorkload(
        name, description, job, Input.of(100_000, distribution), exactlyOnce(OFTEN));
  }

  /** Returns the names of all workloads. */
  public List<String> names() {
    return all().stream().map(Workload::name).toList();
  }

  /** Returns the workload of a name, one case of the latency included. */
  public Optional<Workload> find(String name) {
    return Stream.concat(all().stream(), LatencyWorkload.ofEach().stream())
        .filter(workload -> workload.name().equals(name))
        .findFirst();
  }
}
