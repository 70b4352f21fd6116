package dev.headrace.benchmarks.job;

import dev.headrace.dsl.Topology;

/** One job, written for each contender so that all do the same work. Stateless. */
public interface Job {

  /** Returns its name, which a child JVM is given. */
  String name();

  /** Returns what must hold for its output. */
  Check check();

  /** Returns whether it has state, so that cache settings matter. */
  boolean isStateful();

  /** Returns it for Headrace. */
  Topology headrace(JobTopics topics);

  /** Returns it for Kafka Streams. */
  org.apache.kafka.streams.Topology streams(JobTopics topics);

  /** Returns the minimum that has to be done, for a loop written by hand. */
  FloorStep floor(FloorOutput output);
}
