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
final class RekeyedCount implements Job {

  @Override
  public String name() {
    return "rekeyed-count";
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
    counts.stream(Topic.of(topics.input(), string(), string()))
        .groupBy("by-page", (user, click) -> Click.page(click), string())
        .count("clicks-per-page")
        .toStream()
        .to(Topic.of(topics.output(), string(), int64()));
    return counts.build();
  }

  @Override
  public org.apache.kafka.streams.Topology streams(JobTopics topics) {
    var strings = Serdes.String();
    var counts = new StreamsBuilder();
    counts.stream(topics.input(), Consumed.with(strings, strings))
        .groupBy((user, click) -> Click.page(click), Grouped.with("by-page", strings, strings))
        .count(Materialized.as("clicks-per-page"))
        .toStream()
        .to(topics.output(), Produced.with(strings, Serdes.Long()));
    return counts.build();
  }

  @Override
  public FloorStep floor(FloorOutput output) {
    FloorCounts counts = new FloorCounts(output, false);
    return new FloorStep() {
      @Override
      public void take(byte[] key, byte[] value, long timestampMs) {
        String page = Click.page(new String(value, UTF_8));
        counts.increment(page.getBytes(UTF_8), timestampMs);
      }

      @Override
      public void endEpoch() {
        counts.endEpoch();
      }
    };
  }
}
