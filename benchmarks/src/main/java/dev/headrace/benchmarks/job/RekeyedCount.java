package dev.headrace.benchmarks.job;

import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.benchmarks.data.Click;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Grouped;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

/** Counts the clicks on each page, although the input is keyed by user. */
final class RekeyedCount {
  static final Job JOB =
      new Job(
          "rekeyed-count",
          Check.COUNTS_ADD_UP,
          Job.CacheChoice.ANY,
          new Job.Versions(RekeyedCount::headrace, RekeyedCount::streams, RekeyedCount::floor));

  private RekeyedCount() {}

  private static Topology headrace(JobTopics topics) {
    var counts = TopologyBuilder.named(topics.application());
    counts.stream(Topic.of(topics.input(), string(), string()))
        .groupBy("by-page", (user, click) -> Click.page(click), string())
        .count("clicks-per-page")
        .toStream()
        .to(Topic.of(topics.output(), string(), int64()));
    return counts.build();
  }

  private static org.apache.kafka.streams.Topology streams(JobTopics topics) {
    var strings = Serdes.String();
    var counts = new StreamsBuilder();
    counts.stream(topics.input(), Consumed.with(strings, strings))
        .groupBy((user, click) -> Click.page(click), Grouped.with("by-page", strings, strings))
        .count(Materialized.as("clicks-per-page"))
        .toStream()
        .to(topics.output(), Produced.with(strings, Serdes.Long()));
    return counts.build();
  }

  private static FloorStep floor(FloorOutput output) {
    return FloorCounts.by(
        output, (key, value, timestampMs) -> Click.page(new String(value, UTF_8)).getBytes(UTF_8));
  }
}
