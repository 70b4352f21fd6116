package dev.headrace.benchmarks.job;

import static dev.headrace.dsl.serde.Serdes.bytes;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.tumbling;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.WindowedSerdes;

/** Counts the clicks of each user and minute, and tells each change. */
final class TumblingCount {
  static final Job JOB =
      new Job(
          "tumbling-count",
          Check.COUNTS_ADD_UP,
          Job.CacheChoice.ANY,
          new Job.Versions(TumblingCount::headrace, TumblingCount::streams, TumblingCount::floor));

  private static final Duration MINUTE = Duration.ofMinutes(1);

  private TumblingCount() {}

  private static Topology headrace(JobTopics topics) {
    var counts = TopologyBuilder.named(topics.application());
    counts.stream(Topic.of(topics.input(), string(), bytes()))
        .groupByKey()
        .windowedBy(tumbling(MINUTE))
        .count("clicks-per-minute")
        .toStream()
        .to(Topic.of(topics.output(), windowed(string()), int64()));
    return counts.build();
  }

  private static org.apache.kafka.streams.Topology streams(JobTopics topics) {
    var windowed = WindowedSerdes.timeWindowedSerdeFrom(String.class, MINUTE.toMillis());
    var counts = new StreamsBuilder();
    counts.stream(topics.input(), Consumed.with(Serdes.String(), Serdes.ByteArray()))
        .groupByKey()
        .windowedBy(TimeWindows.ofSizeWithNoGrace(MINUTE))
        .count(Materialized.as("clicks-per-minute"))
        .toStream()
        .to(topics.output(), Produced.with(windowed, Serdes.Long()));
    return counts.build();
  }

  private static FloorStep floor(FloorOutput output) {
    return FloorCounts.by(
        output,
        (key, value, timestampMs) ->
            ByteBuffer.allocate(key.length + Long.BYTES)
                .put(key)
                .putLong(timestampMs - timestampMs % MINUTE.toMillis())
                .array());
  }
}
