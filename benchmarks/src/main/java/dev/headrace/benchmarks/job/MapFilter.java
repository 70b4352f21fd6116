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
final class MapFilter implements Job {

  @Override
  public String name() {
    return "map-filter";
  }

  @Override
  public Check check() {
    return Check.HUMANS_ONLY;
  }

  @Override
  public boolean isStateful() {
    return false;
  }

  @Override
  public Topology headrace(JobTopics topics) {
    var mapFilter = TopologyBuilder.named(topics.application());
    mapFilter.stream(Topic.of(topics.input(), string(), string()))
        .filter((user, click) -> Click.isHuman(click))
        .mapValues(Click::withoutAgent)
        .to(Topic.of(topics.output(), string(), string()));
    return mapFilter.build();
  }

  @Override
  public org.apache.kafka.streams.Topology streams(JobTopics topics) {
    var strings = Serdes.String();
    var mapFilter = new StreamsBuilder();
    mapFilter.stream(topics.input(), Consumed.with(strings, strings))
        .filter((user, click) -> Click.isHuman(click))
        .mapValues(click -> Click.withoutAgent(click))
        .to(topics.output(), Produced.with(strings, strings));
    return mapFilter.build();
  }

  @Override
  public FloorStep floor(FloorOutput output) {
    return (key, value, timestampMs) -> {
      String click = new String(value, UTF_8);
      if (Click.isHuman(click)) {
        output.send(key, Click.withoutAgent(click).getBytes(UTF_8), timestampMs);
      }
    };
  }
}
