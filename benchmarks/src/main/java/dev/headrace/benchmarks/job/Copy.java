package dev.headrace.benchmarks.job;

import static dev.headrace.dsl.serde.Serdes.bytes;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/** Writes each record as it is. */
final class Copy {
  static final Job JOB =
      new Job(
          "copy",
          Check.ALL_RECORDS,
          Job.CacheChoice.NONE,
          new Job.Versions(
              Copy::headrace,
              Copy::streams,
              output ->
                  (partition, key, value, timestampMs) -> output.send(key, value, timestampMs)));

  private Copy() {}

  private static Topology headrace(JobTopics topics) {
    var copy = TopologyBuilder.named(topics.application());
    copy.stream(Topic.of(topics.input(), bytes(), bytes()))
        .to(Topic.of(topics.output(), bytes(), bytes()));
    return copy.build();
  }

  private static org.apache.kafka.streams.Topology streams(JobTopics topics) {
    var bytes = Serdes.ByteArray();
    var copy = new StreamsBuilder();
    copy.stream(topics.input(), Consumed.with(bytes, bytes))
        .to(topics.output(), Produced.with(bytes, bytes));
    return copy.build();
  }
}
