package dev.headrace.benchmarks.job;

import static dev.headrace.dsl.serde.Serdes.string;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.benchmarks.data.Click;
import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Joined;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Materialized;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.state.KeyValueStore;

/** Joins the clicks of people with the latest click of a bot that has the same key. */
final class StreamTableJoin {
  static final Job JOB =
      new Job(
          "stream-table-join",
          Check.HUMANS_ONLY,
          Job.CacheChoice.ANY,
          new Job.Versions(
              StreamTableJoin::headrace, StreamTableJoin::streams, StreamTableJoin.Floor::new));

  private StreamTableJoin() {}

  private static Topology headrace(JobTopics topics) {
    var join = TopologyBuilder.named(topics.application());
    EventStream<String, String> clicks = join.stream(Topic.of(topics.input(), string(), string()));
    var bots = clicks.filterNot((user, click) -> Click.isHuman(click)).toTable("bots");
    clicks
        .filter((user, click) -> Click.isHuman(click))
        .leftJoin(bots, ClickJoins::joined)
        .to(Topic.of(topics.output(), string(), string()));
    return join.build();
  }

  private static org.apache.kafka.streams.Topology streams(JobTopics topics) {
    Serde<String> strings = Serdes.String();
    var join = new StreamsBuilder();
    KStream<String, String> clicks = join.stream(topics.input(), Consumed.with(strings, strings));
    var bots =
        clicks
            .filterNot((user, click) -> Click.isHuman(click))
            .toTable(
                Materialized.<String, String, KeyValueStore<Bytes, byte[]>>as("bots")
                    .withKeySerde(strings)
                    .withValueSerde(strings));
    clicks
        .filter((user, click) -> Click.isHuman(click))
        .leftJoin(bots, ClickJoins::joined, Joined.with(strings, strings, strings))
        .to(topics.output(), Produced.with(strings, strings));
    return join.build();
  }

  /** The latest click of each bot in a hash map; those that changed go to a changelog. */
  private static final class Floor implements FloorStep {
    private final FloorOutput output;
    private final Map<FloorKey, Bot> bots = new HashMap<>();
    private final Map<FloorKey, Bot> changed = new LinkedHashMap<>();

    private record Bot(String click, long timestampMs) {}

    Floor(FloorOutput output) {
      this.output = output;
    }

    @Override
    public void take(int partition, byte[] key, byte[] value, long timestampMs) {
      FloorKey hashed = new FloorKey(key);
      String click = new String(value, UTF_8);
      if (Click.isHuman(click)) {
        Bot bot = bots.get(hashed);
        String joined = ClickJoins.joined(click, bot == null ? null : bot.click);
        output.send(key, joined.getBytes(UTF_8), timestampMs);
      } else {
        Bot bot = new Bot(click, timestampMs);
        bots.put(hashed, bot);
        changed.put(hashed, bot);
      }
    }

    @Override
    public void endEpoch() {
      changed.forEach(
          (key, bot) -> output.log(key.bytes, bot.click.getBytes(UTF_8), bot.timestampMs));
      changed.clear();
    }
  }
}
