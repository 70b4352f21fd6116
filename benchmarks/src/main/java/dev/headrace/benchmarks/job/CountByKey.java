package dev.headrace.benchmarks.job;

import static dev.headrace.dsl.serde.Serdes.bytes;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;

/** Counts the clicks of each user. */
final class CountByKey implements Job {
  private final String name;
  private final boolean floorKeepsOnDisk;

  /**
   * @param floorKeepsOnDisk whether the loop by hand puts its counts into RocksDB as well, as it
   *     must once they may outgrow the memory
   */
  CountByKey(String name, boolean floorKeepsOnDisk) {
    this.name = name;
    this.floorKeepsOnDisk = floorKeepsOnDisk;
  }

  @Override
  public String name() {
    return name;
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
        .count("clicks-per-user")
        .toStream()
        .to(Topic.of(topics.output(), string(), int64()));
    return counts.build();
  }

  @Override
  public org.apache.kafka.streams.Topology streams(JobTopics topics) {
    var counts = new StreamsBuilder();
    counts.stream(topics.input(), Consumed.with(Serdes.String(), Serdes.ByteArray()))
        .groupByKey()
        .count(Materialized.as("clicks-per-user"))
        .toStream()
        .to(topics.output(), Produced.with(Serdes.String(), Serdes.Long()));
    return counts.build();
  }

  @Override
  public FloorStep floor(FloorOutput output) {
    FloorCounts counts = new FloorCounts(output, floorKeepsOnDisk);
    return new FloorStep() {
      @Override
      public void take(byte[] key, byte[] value, long timestampMs) {
        counts.increment(key, timestampMs);
      }

      @Override
      public void endEpoch() {
        counts.endEpoch();
      }

      @Override
      public void close() {
        counts.close();
      }
    };
  }
}
