package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.ProcessorContext;
import dev.headrace.dsl.processor.StoreDefinition;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The number of partitions shows in no result of a key where time decides nothing, so that no event
 * is late: of stateless operators, processors with stores, cogroups without windows and joins with
 * global tables. Each run takes place in four ways.
 */
class OperatorPartitionsTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> MORE = Topic.of("more", string(), int32());
  private static final Topic<String, String> RESULTS = Topic.of("results", string(), string());
  private static final StoreDefinition<String, String> SEEN =
      StoreDefinition.keyValue("seen", string(), string());

  /** Puts all values of a key so far in place of the last one. */
  private static final class Collecting implements Processor<String, Integer, String, String> {
    private ProcessorContext<String, String> context;
    private KeyValueStore<String, String> seen;

    @Override
    public void open(ProcessorContext<String, String> opened) {
      context = opened;
      seen = opened.store(SEEN);
    }

    @Override
    public void process(Event<String, Integer> event) {
      String before = seen.get(event.key());
      String all = (before == null ? "" : before) + "+" + event.value();
      seen.put(event.key(), all);
      context.forward(event.withValue(all));
    }
  }

  /** What is made of the events. */
  enum Use {
    STATELESS,
    EXCHANGED,
    PROCESSOR,
    COGROUP,
    GLOBAL_TABLE;

    EventStream<String, String> of(TopologyBuilder builder) {
      EventStream<String, Integer> events =
          builder.stream(EVENTS).filter((key, value) -> key != null);
      return switch (this) {
        case STATELESS -> stateless(events.merge(builder.stream(MORE)));
        case EXCHANGED ->
            stateless(events)
                .selectKey((key, value) -> value.substring(value.length() - 1))
                .repartition("again", string(), string())
                .mapValues((String value) -> value + "!");
        case PROCESSOR -> events.process("collecting", Collecting::new, SEEN);
        case COGROUP ->
            builder.stream(EVENTS)
                .groupByKey()
                .<String>cogroup((key, value, text) -> text + "+" + value)
                .cogroup(
                    builder.stream(MORE).groupByKey(), (key, value, text) -> text + "-" + value)
                .aggregate("texts", () -> "", string())
                .toStream();
        case GLOBAL_TABLE ->
            events.leftJoin(
                builder.globalTable("all", MORE),
                (key, value) -> key,
                (value, row) -> value + "+" + row);
      };
    }

    private static EventStream<String, String> stateless(EventStream<String, Integer> events) {
      return events
          .filter((key, value) -> value == null || value % 5 != 0)
          .<Integer>flatMapValues(
              (Integer value) -> value == null ? List.of() : List.of(value, -value))
          .mapValues((key, value) -> key + value);
    }
  }

  @Property(tries = 80)
  void resultsOfAKeyAreTheSame(@ForAll Use use, @ForAll("histories") List<Happening> history) {
    var builder = TopologyBuilder.named("operators");
    use.of(builder).to(RESULTS);
    Topology topology = builder.build();
    assertThat(InPartitions.byKey(run(topology, 4, history)))
        .isEqualTo(InPartitions.byKey(run(topology, 1, history)));
  }

  private static List<String> run(Topology topology, int partitions, List<Happening> history) {
    return InPartitions.ways(topology, partitions, EVENTS, MORE, history).output(RESULTS);
  }

  @Provide
  Arbitrary<List<Happening>> histories() {
    return Happening.histories(30);
  }
}
