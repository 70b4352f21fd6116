package dev.headrace.testing;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.function.KeyValue;
import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.ProcessorContext;
import dev.headrace.dsl.processor.RecordMetadata;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.processor.ValueProcessor;
import dev.headrace.dsl.processor.ValueProcessorContext;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The operators of streams one by one, custom processors included. */
class StreamsTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, Integer> OUT = Topic.of("out", string(), int32());
  private static final Topic<String, Integer> OTHER = Topic.of("other", string(), int32());
  private static final Topic<String, Long> SUMS = Topic.of("sums", string(), int64());
  private static final Topic<String, String> TEXTS = Topic.of("texts", string(), string());

  private static FourWays ways(Consumer<TopologyBuilder> write) {
    var builder = TopologyBuilder.named("streams");
    write.accept(builder);
    return FourWays.of(builder.build());
  }

  @Test
  void keepsWhatAFilterDoesNotAccept() {
    FourWays ways = ways(b -> b.stream(EVENTS).filterNot((key, value) -> value > 1).to(OUT));
    assertThat(ways.pipe(EVENTS, "a", 1, 1).pipe(EVENTS, "a", 2, 2).output(OUT))
        .containsExactly("a=1@1");
  }

  @Test
  void makesSeveralValuesOfOneAndKeepsTheKey() {
    FourWays ways =
        ways(
            b ->
                b.stream(EVENTS)
                    .flatMapValues(value -> List.of(value, -value))
                    .flatMapValues((key, value) -> value < 0 ? List.of() : List.of(value, 0))
                    .groupByKey()
                    .reduce("sum", Integer::sum, int32())
                    .toStream()
                    .to(OUT));
    assertThat(ways.pipe(EVENTS, "a", 5, 1).output(OUT)).containsExactly("a=5@1");
  }

  @Test
  void repartitionsIntoAsManyPartitionsAsAskedFor() {
    var builder = TopologyBuilder.named("streams");
    builder.stream(EVENTS)
        .selectKey((key, value) -> "k" + value)
        .repartition("by-value", string(), int32(), 3)
        .groupByKey()
        .count("per-value")
        .toStream()
        .to(SUMS);
    var topology = builder.build();
    assertThat(topology.describe()).contains("repartition by-value, 3 partitions");
    FourWays ways = FourWays.of(() -> TopologyTestDriver.of(topology).exchangeThroughTopics());
    for (int value = 1; value <= 6; value++) {
      ways.pipe(EVENTS, "a", value, value);
    }
    assertThat(ways.output(SUMS)).hasSize(6).contains("k1=1@1", "k6=1@6");
  }

  @Test
  void refusesNumbersOfPartitionsThatCannotMeet() {
    var builder = TopologyBuilder.named("streams");
    builder.stream(EVENTS)
        .selectKey((key, value) -> key)
        .repartition("again", string(), int32(), 3)
        .merge(builder.stream(OTHER))
        .groupByKey()
        .count("c");
    var driver = TopologyTestDriver.of(builder.build());
    assertThatThrownBy(() -> driver.input(EVENTS).pipe("a", 1))
        .hasStackTraceContaining("repartition 'again'")
        .hasStackTraceContaining("is to have 3 partitions, but what it meets has 1");
  }

  @Test
  void writesEachEventToTheTopicItNames() {
    var builder = TopologyBuilder.named("streams");
    builder.stream(EVENTS).to((key, value) -> value > 1 ? "other" : "out", string(), int32());
    var topology = builder.build();
    FourWays ways =
        FourWays.of(() -> TopologyTestDriver.of(topology).partitions(OUT, 1).partitions(OTHER, 1));
    ways.pipe(EVENTS, "a", 1, 1).pipe(EVENTS, "a", 2, 2);
    assertThat(ways.outputs(OUT, OTHER)).containsExactly(List.of("a=1@1"), List.of("a=2@2"));
  }

  @ParameterizedTest
  @EnumSource
  void writesEachEventToThePartitionOfChoice(Interruption interruption) {
    var builder = TopologyBuilder.named("streams");
    builder.stream(EVENTS).to(OUT, (key, value) -> value);
    try (var driver =
        TopologyTestDriver.of(builder.build()).interruptedBy(interruption).partitions(OUT, 3)) {
      driver.input(EVENTS).pipe("a", 2, Instant.EPOCH);
      driver.input(EVENTS).pipe("a", 1, Instant.EPOCH);
      assertThat(driver.output(OUT).records())
          .extracting(OutputRecord::partition)
          .containsExactly(1, 2);
    }
  }

  /** Sums values per key, emits each sum, and reports how many keys there are every 10 ms. */
  private static final class Summing implements Processor<String, Integer, String, Long> {
    static final StoreDefinition<String, Long> STORE =
        StoreDefinition.keyValue("running-sums", string(), int64());

    private @Nullable ProcessorContext<String, Long> context;
    private @Nullable KeyValueStore<String, Long> sums;

    @Override
    public void open(ProcessorContext<String, Long> opened) {
      context = opened;
      sums = opened.store(STORE);
      opened.everyEventTime(ofMillis(10), this::report);
    }

    private void report(long eventTimeMs) {
      assertThat(context.record()).isEmpty();
      long[] keys = new long[1];
      sums.forEach((key, sum) -> keys[0]++);
      context.forward(Event.of("keys", keys[0], eventTimeMs));
    }

    @Override
    public void process(Event<String, Integer> event) {
      if (event.value() == null) {
        sums.delete(event.key());
        return;
      }
      Long before = sums.get(event.key());
      long sum = (before == null ? 0 : before) + event.value();
      sums.put(event.key(), sum);
      context.forward(event.withValue(sum));
    }
  }

  @Test
  void runsACustomProcessorWithAStoreAndATimer() {
    FourWays ways =
        ways(b -> b.stream(EVENTS).process("summing", Summing::new, Summing.STORE).to(SUMS));
    ways.pipe(EVENTS, "a", 1, 1)
        .pipe(EVENTS, "b", 2, 5)
        .pipe(EVENTS, "a", 3, 9)
        .pipe(EVENTS, "b", null, 10)
        .pipe(EVENTS, "a", 1, 47);
    assertThat(ways.advanceTo(50).output(SUMS))
        .containsExactly(
            "keys=0@1", "a=1@1", "b=2@5", "a=4@9", "keys=2@10", "keys=1@47", "a=5@47", "keys=1@50");
  }

  @Test
  void dropsWhatAProcessorDidInAnAbortedEpoch() {
    var builder = TopologyBuilder.named("streams");
    builder.stream(EVENTS).process("summing", Summing::new, Summing.STORE).to(SUMS);
    try (var driver = TopologyTestDriver.of(builder.build())) {
      driver.input(EVENTS).pipe("a", 1, Instant.ofEpochMilli(1));
      driver.abortNextCommit();
      driver.input(EVENTS).pipe("a", 1, Instant.ofEpochMilli(2));
      assertThat(driver.output(SUMS).values()).containsExactly(0L, 1L, 2L);
      assertThat(driver.<String, Long>store("running-sums").rows()).containsEntry("a", 2L);
    }
  }

  /** Adds where the record was to the value, and marks it with a header. */
  private static final class Locating implements ValueProcessor<String, Integer, String> {
    private @Nullable ValueProcessorContext<String> context;

    @Override
    public void open(ValueProcessorContext<String> opened) {
      context = opened;
    }

    @Override
    public void process(Event<String, Integer> event) {
      RecordMetadata record = context.record().orElseThrow();
      Header asked = event.headers().lastHeader("ask");
      String suffix = asked == null ? "" : new String(asked.value(), StandardCharsets.UTF_8);
      context.forward(
          "%s-%d@%d%s".formatted(record.topic(), record.partition(), record.offset(), suffix),
          event.timestampMs() + 1,
          event.withHeader("seen", new byte[] {1}).headers());
    }
  }

  @ParameterizedTest
  @EnumSource
  void readsAndWritesHeadersAndKnowsTheRecord(Interruption interruption) {
    var builder = TopologyBuilder.named("streams");
    builder.stream(EVENTS)
        .processValues("locating", Locating::new)
        .groupByKey()
        .reduce("last", (before, after) -> after, string())
        .toStream()
        .to(Topic.of("last", string(), string()));
    builder.stream(EVENTS).processValues("locating", Locating::new).to(TEXTS);
    try (var driver = TopologyTestDriver.of(builder.build()).interruptedBy(interruption)) {
      driver.input(EVENTS).pipe("a", 1, Instant.ofEpochMilli(1));
      var headers = new RecordHeaders().add("ask", "?".getBytes(StandardCharsets.UTF_8));
      driver.input(EVENTS).pipe("a", 1, Instant.ofEpochMilli(2), headers, null);
      var records = driver.output(TEXTS).records();
      assertThat(driver.output(TEXTS).values()).containsExactly("events-0@0", "events-0@1?");
      assertThat(records.get(1).timestamp()).isEqualTo(Instant.ofEpochMilli(3));
      assertThat(records.get(1).headers().lastHeader("seen").value()).containsExactly(1);
      assertThat(records.get(1).headers().lastHeader("ask")).isNotNull();
    }
  }

  @Test
  void headersGoThroughStatelessStepsAndExchanges() {
    var builder = TopologyBuilder.named("streams");
    builder.stream(EVENTS)
        .filter((key, value) -> value > 0)
        .map((key, value) -> KeyValue.of("k" + value, value + 1))
        .repartition("by-value", string(), int32())
        .flatMapValues(value -> List.of(value, -value))
        .peek((key, value) -> {})
        .withValueSerde(int32())
        .to(OUT);
    Topology topology = builder.build();
    for (boolean throughTopics : new boolean[] {false, true}) {
      var driver = TopologyTestDriver.of(topology);
      try (var started = throughTopics ? driver.exchangeThroughTopics() : driver) {
        var headers = new RecordHeaders().add("trace", new byte[] {7}).add("trace", null);
        started.input(EVENTS).pipe("a", 1, Instant.ofEpochMilli(1), headers, null);
        var records = started.output(OUT).records();
        assertThat(records).extracting(OutputRecord::value).containsExactly(2, -2);
        assertThat(records).allMatch(each -> each.headers().equals(headers));
      }
    }
  }

  @Test
  void aProcessorSaysWhatItLacks() {
    var builder = TopologyBuilder.named("streams");
    builder.stream(EVENTS).process("summing", Summing::new);
    var driver = TopologyTestDriver.of(builder.build());
    assertThatThrownBy(() -> driver.input(EVENTS).pipe("a", 1))
        .hasStackTraceContaining("the processor has no store 'running-sums'")
        .hasStackTraceContaining("pass its definition to process");
  }
}
