package dev.headrace.benchmarks.job;

import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.within;

import dev.headrace.benchmarks.data.Click;
import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.JoinWindows;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.StreamJoined;

/** Joins the clicks of people with those of bots that have the same key, half a minute around. */
final class StreamStreamJoin {
  static final Job JOB =
      new Job(
          "stream-stream-join",
          Check.PAIRS,
          Job.CacheChoice.NONE,
          new Job.Versions(StreamStreamJoin::headrace, StreamStreamJoin::streams, FloorPairs::new));

  private StreamStreamJoin() {}

  private static Topology headrace(JobTopics topics) {
    var join = TopologyBuilder.named(topics.application());
    EventStream<String, String> clicks = join.stream(Topic.of(topics.input(), string(), string()));
    clicks
        .filter((user, click) -> Click.isHuman(click))
        .join(
            "pairs",
            clicks.filterNot((user, click) -> Click.isHuman(click)),
            within(ClickJoins.WITHIN),
            ClickJoins::joined)
        .to(Topic.of(topics.output(), string(), string()));
    return join.build();
  }

  private static org.apache.kafka.streams.Topology streams(JobTopics topics) {
    Serde<String> strings = Serdes.String();
    var join = new StreamsBuilder();
    KStream<String, String> clicks = join.stream(topics.input(), Consumed.with(strings, strings));
    clicks
        .filter((user, click) -> Click.isHuman(click))
        .join(
            clicks.filterNot((user, click) -> Click.isHuman(click)),
            ClickJoins::joined,
            JoinWindows.ofTimeDifferenceWithNoGrace(ClickJoins.WITHIN),
            StreamJoined.with(strings, strings, strings).withStoreName("pairs"))
        .to(topics.output(), Produced.with(strings, strings));
    return join.build();
  }
}
