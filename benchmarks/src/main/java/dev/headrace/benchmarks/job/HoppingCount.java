package dev.headrace.benchmarks.job;

import static dev.headrace.dsl.serde.Serdes.bytes;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static dev.headrace.dsl.window.Windows.hopping;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.EmitStrategy;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.TimeWindows;
import org.apache.kafka.streams.kstream.WindowedSerdes;
import org.apache.kafka.streams.state.WindowStore;

/** Counts the clicks of each user in the last minute, anew each second; tells final counts only. */
public final class HoppingCount {
  public static final Duration SIZE = Duration.ofMinutes(1);
  public static final Duration ADVANCE = Duration.ofSeconds(1);

  static final Job JOB =
      new Job(
          "hopping-count",
          Check.CLOSED_WINDOWS,
          Job.CacheChoice.ANY,
          new Job.Versions(HoppingCount::headrace, HoppingCount::streams, FloorHopping::new));

  private HoppingCount() {}

  private static Topology headrace(JobTopics topics) {
    var counts = TopologyBuilder.named(topics.application());
    counts.stream(Topic.of(topics.input(), string(), bytes()))
        .groupByKey()
        .windowedBy(hopping(SIZE, ADVANCE))
        .finalResults()
        .count("clicks-of-a-minute")
        .to(Topic.of(topics.output(), windowed(string()), int64()));
    return counts.build();
  }

  private static org.apache.kafka.streams.Topology streams(JobTopics topics) {
    var windowed = WindowedSerdes.timeWindowedSerdeFrom(String.class, SIZE.toMillis());
    var counts = new StreamsBuilder();
    counts.stream(topics.input(), Consumed.with(Serdes.String(), Serdes.ByteArray()))
        .groupByKey()
        .windowedBy(TimeWindows.ofSizeWithNoGrace(SIZE).advanceBy(ADVANCE))
        .emitStrategy(EmitStrategy.onWindowClose())
        .count(
            Materialized.<String, Long, WindowStore<Bytes, byte[]>>as("clicks-of-a-minute")
                .withRetention(Job.PEER_RETENTION))
        .toStream()
        .to(topics.output(), Produced.with(windowed, Serdes.Long()));
    return counts.build();
  }
}
