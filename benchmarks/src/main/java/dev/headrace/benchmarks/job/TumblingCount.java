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
final class TumblingCount implements Job {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Override
  public String name() {
    return "tumbling-count";
  }

  @Override
  public Check check() {
    return Check.COUNTS_ADD_UP;
  }

  @Override
  public boolean isStateful() {
    return true;
  }

  @Override
  public Topology headrace(JobTopics topics) {
    var counts = TopologyBuilder.named(topics.application());
    counts.stream(Topic.of(topics.input(), string(), bytes()))
        .groupByKey()
        .windowedBy(tumbling(MINUTE))
        .count("clicks-per-minute")
        .toStream()
        .to(Topic.of(topics.output(), windowed(string()), int64()));
    return counts.build();
  }

  @Override
  public org.apache.kafka.streams.Topology streams(JobTopics topics) {
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

  @Override
  public FloorStep floor(FloorOutput output) {
    FloorCounts counts = new FloorCounts(output, false);
    return new FloorStep() {
      @Override
      public void take(byte[] key, byte[] value, long timestampMs) {
        long startMs = timestampMs - timestampMs % MINUTE.toMillis();
        byte[] windowed =
            ByteBuffer.allocate(key.length + Long.BYTES).put(key).putLong(startMs).array();
        counts.increment(windowed, timestampMs);
      }

      @Override
      public void endEpoch() {
        counts.endEpoch();
      }
    };
  }
}
