package dev.headrace.benchmarks.job;

import dev.headrace.benchmarks.data.Clicks;
import dev.headrace.dsl.Topology;
import java.time.Duration;
import java.util.function.Function;

/**
 * One job, written for each contender so that all do the same work.
 *
 * @param name its name, which a child JVM is given
 * @param check what must hold for its output
 * @param cache which caches of the peer may compete in it
 * @param versions the job for each contender
 */
public record Job(String name, Check check, CacheChoice cache, Versions versions) {
  /**
   * How long the peer keeps windows and sessions: all of the input. Where event time moves as fast
   * as here, its default, their size and grace, drops them before their last result is out.
   */
  static final Duration PEER_RETENTION = Duration.ofMillis(Clicks.SPAN_MS);

  /** The peer's caches that leave the work of a job comparable. */
  public enum CacheChoice {
    /** The job has no state: there is nothing to cache. */
    NONE,
    /** Whatever is best: fewer results for the same state are as good. */
    ANY,
    /** None, because every update has to come out. */
    OFF
  }

  /**
   * One job in three versions.
   *
   * @param headrace it for Headrace
   * @param streams it for Kafka Streams
   * @param floor the minimum that has to be done, for a loop written by hand
   */
  public record Versions(
      Function<JobTopics, Topology> headrace,
      Function<JobTopics, org.apache.kafka.streams.Topology> streams,
      Function<FloorOutput, FloorStep> floor) {}

  /** Returns it for Headrace. */
  public Topology headrace(JobTopics topics) {
    return versions.headrace().apply(topics);
  }

  /** Returns it for Kafka Streams. */
  public org.apache.kafka.streams.Topology streams(JobTopics topics) {
    return versions.streams().apply(topics);
  }

  /** Returns the minimum that has to be done, for a loop written by hand. */
  public FloorStep floor(FloorOutput output) {
    return versions.floor().apply(output);
  }

  // Named by what runs it.
  @Override
  public String toString() {
    return name;
  }
}
