package dev.headrace.benchmarks.job;

import static dev.headrace.dsl.serde.Serdes.bytes;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;

import dev.headrace.dsl.GroupedStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

/** Counts the clicks of each user. */
final class CountByKey {
  /** Tells the last count of each commit. */
  static final Job CONSOLIDATED =
      new Job(
          "count",
          Check.COUNTS_ADD_UP,
          Job.CacheChoice.ANY,
          versions(UnaryOperator.identity(), FloorCounts::byKey));

  /**
   * The same; the loop by hand puts its counts into RocksDB as well, as it must once they may
   * outgrow the memory.
   */
  static final Job ON_DISK =
      new Job(
          "count-on-disk",
          Check.COUNTS_ADD_UP,
          Job.CacheChoice.ANY,
          versions(UnaryOperator.identity(), FloorCounts::byKeyOnDisk));

  /** Tells every count, so that all contenders have the same output. */
  static final Job EVERY_UPDATE =
      new Job(
          "count-every-update",
          Check.EVERY_COUNT,
          Job.CacheChoice.OFF,
          versions(GroupedStream::everyUpdate, FloorCounts::everyUpdate));

  private CountByKey() {}

  private static Job.Versions versions(
      UnaryOperator<GroupedStream<String, byte[]>> emission,
      Function<FloorOutput, FloorStep> floor) {
    return new Job.Versions(topics -> headrace(topics, emission), CountByKey::streams, floor);
  }

  private static Topology headrace(
      JobTopics topics, UnaryOperator<GroupedStream<String, byte[]>> emission) {
    var counts = TopologyBuilder.named(topics.application());
    var clicks = counts.stream(Topic.of(topics.input(), string(), bytes())).groupByKey();
    emission
        .apply(clicks)
        .count("clicks-per-user")
        .toStream()
        .to(Topic.of(topics.output(), string(), int64()));
    return counts.build();
  }

  private static org.apache.kafka.streams.Topology streams(JobTopics topics) {
    var counts = new StreamsBuilder();
    counts.stream(topics.input(), Consumed.with(Serdes.String(), Serdes.ByteArray()))
        .groupByKey()
        .count(Materialized.as("clicks-per-user"))
        .toStream()
        .to(topics.output(), Produced.with(Serdes.String(), Serdes.Long()));
    return counts.build();
  }
}
