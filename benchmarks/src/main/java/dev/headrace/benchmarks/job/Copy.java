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
final class Copy implements Job {

  @Override
  public String name() {
    return "copy";
  }

  @Override
  public Check check() {
    return Check.ALL_RECORDS;
  }

  @Override
  public boolean isStateful() {
    return false;
  }

  @Override
  public Topology headrace(JobTopics topics) {
    var copy = TopologyBuilder.named(topics.application());
    copy.stream(Topic.of(topics.input(), bytes(), bytes()))
        .to(Topic.of(topics.output(), bytes(), bytes()));
    return copy.build();
  }

  @Override
  public org.apache.kafka.streams.Topology streams(JobTopics topics) {
    var bytes = Serdes.ByteArray();
    var copy = new StreamsBuilder();
    copy.stream(topics.input(), Consumed.with(bytes, bytes))
        .to(topics.output(), Produced.with(bytes, bytes));
    return copy.build();
  }

  @Override
  public FloorStep floor(FloorOutput output) {
    return output::send;
  }
}
