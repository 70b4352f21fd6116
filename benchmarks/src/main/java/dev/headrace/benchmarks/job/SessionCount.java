package dev.headrace.benchmarks.job;

import static dev.headrace.dsl.serde.Serdes.bytes;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.sessions;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import java.time.Duration;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.SessionWindows;
import org.apache.kafka.streams.kstream.WindowedSerdes;
import org.apache.kafka.streams.state.SessionStore;

/** Counts the clicks of each session of a user, and tells each change. */
final class SessionCount {
  static final Duration GAP = Duration.ofSeconds(10);

  static final Job JOB =
      new Job(
          "session-count",
          Check.COUNTS_ADD_UP,
          Job.CacheChoice.ANY,
          new Job.Versions(SessionCount::headrace, SessionCount::streams, FloorSessions::new));

  private SessionCount() {}

  private static Topology headrace(JobTopics topics) {
    var counts = TopologyBuilder.named(topics.application());
    counts.stream(Topic.of(topics.input(), string(), bytes()))
        .groupByKey()
        .windowedBy(sessions(GAP))
        .count("clicks-per-session")
        .toStream()
        .to(Topic.of(topics.output(), sessionWindowed(string()), int64()));
    return counts.build();
  }

  private static org.apache.kafka.streams.Topology streams(JobTopics topics) {
    var windowed = WindowedSerdes.sessionWindowedSerdeFrom(String.class);
    var counts = new StreamsBuilder();
    counts.stream(topics.input(), Consumed.with(Serdes.String(), Serdes.ByteArray()))
        .groupByKey()
        .windowedBy(SessionWindows.ofInactivityGapWithNoGrace(GAP))
        .count(
            Materialized.<String, Long, SessionStore<Bytes, byte[]>>as("clicks-per-session")
                .withRetention(Job.PEER_RETENTION))
        .toStream()
        .to(topics.output(), Produced.with(windowed, Serdes.Long()));
    return counts.build();
  }
}
