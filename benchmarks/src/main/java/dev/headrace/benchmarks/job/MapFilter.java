package dev.headrace.benchmarks.job;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.benchmarks.data.Click;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/** Drops the clicks of bots, and one field of the others. */
final class MapFilter {
  static final Job JOB =
      new Job(
          "map-filter",
          Check.HUMANS_ONLY,
          Job.CacheChoice.NONE,
          new Job.Versions(MapFilter::headrace, MapFilter::streams, MapFilter::floor));

  private MapFilter() {}

  private static Topology headrace(JobTopics topics) {
    var mapFilter = TopologyBuilder.named(topics.application());
    mapFilter.stream(Topic.of(topics.input(), string(), string()))
        .filter((user, click) -> Click.isHuman(click))
        .mapValues(Click::withoutAgent)
        .to(Topic.of(topics.output(), string(), string()));
    return mapFilter.build();
  }

  private static org.apache.kafka.streams.Topology streams(JobTopics topics) {
    var strings = Serdes.String();
    var mapFilter = new StreamsBuilder();
    mapFilter.stream(topics.input(), Consumed.with(strings, strings))
        .filter((user, click) -> Click.isHuman(click))
        .mapValues(click -> Click.withoutAgent(click))
        .to(topics.output(), Produced.with(strings, strings));
    return mapFilter.build();
  }

  private static FloorStep floor(FloorOutput output) {
    return (partition, key, value, timestampMs) -> {
      String click = new String(value, UTF_8);
      if (Click.isHuman(click)) {
        output.send(key, Click.withoutAgent(click).getBytes(UTF_8), timestampMs);
      }
    };
  }
}
