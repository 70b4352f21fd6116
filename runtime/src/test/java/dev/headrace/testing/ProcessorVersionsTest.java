package dev.headrace.testing;

import static dev.headrace.dsl.failure.FailurePolicy.skip;
import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.processor.ValueProcessor;
import dev.headrace.dsl.processor.ValueProcessorContext;
import dev.headrace.dsl.processor.VersionedStore;
import dev.headrace.dsl.processor.VersionedStoreDefinition;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Processors whose stores know what values were. */
class ProcessorVersionsTest {
  private static final Topic<String, Integer> EVENTS = Topic.of("events", string(), int32());
  private static final Topic<String, String> OUT = Topic.of("out", string(), string());
  private static final VersionedStoreDefinition<String, Integer> VERSIONS =
      StoreDefinition.versioned("versions", string(), int32(), ofMillis(100));
  private static final int UNLUCKY = 13;

  /** Keeps each value and says what the value is, and what it was ten milliseconds before. */
  private static final class Keeping implements ValueProcessor<String, Integer, String> {
    private ValueProcessorContext<String> context;
    private VersionedStore<String, Integer> versions;

    @Override
    public void open(ValueProcessorContext<String> opened) {
      context = opened;
      versions = opened.store(VERSIONS);
      opened.everyWallClock(ofMillis(50), timeMs -> versions.put("timer", 1, timeMs));
    }

    @Override
    public void process(Event<String, Integer> event) {
      long atMs = event.timestampMs();
      boolean kept =
          event.value() == null
              ? versions.delete(event.key(), atMs)
              : versions.put(event.key(), event.value(), atMs);
      if (event.value() != null && event.value() == UNLUCKY) {
        throw new IllegalStateException("unlucky");
      }
      context.forward(
          "%s, was %s%s"
              .formatted(
                  versions.get(event.key()),
                  versions.asOf(event.key(), atMs - 10),
                  kept ? "" : ", too old"));
    }
  }

  private static Topology topology() {
    var builder = TopologyBuilder.named("versions");
    builder.stream(EVENTS, source -> source.onFailure(skip()))
        .processValues("keeping", Keeping::new, VERSIONS)
        .to(OUT);
    return builder.build();
  }

  @Test
  void theLargestTimestampSaysWhatAValueIsAndAllOfThemWhatItWas() {
    FourWays ways = FourWays.of(topology());
    ways.pipe(EVENTS, "a", 1, 50).pipe(EVENTS, "a", 2, 60).pipe(EVENTS, "a", 3, 45);
    ways.pipe(EVENTS, "a", 4, 59).pipe(EVENTS, "a", null, 70).pipe(EVENTS, "a", 5, 80);
    assertThat(ways.output(OUT))
        .containsExactly(
            "a=1, was null@50",
            "a=2, was 1@60",
            "a=2, was null@45",
            "a=2, was 3@59",
            "a=null, was 2@70",
            "a=5, was null@80");
  }

  @Test
  void whatIsOlderThanTheHistoryIsNotKept() {
    FourWays ways = FourWays.of(topology());
    ways.pipe(EVENTS, "a", 1, 200).pipe(EVENTS, "b", 2, 100).pipe(EVENTS, "a", 3, 99);
    assertThat(ways.output(OUT))
        .containsExactly("a=1, was null@200", "b=2, was null@100", "a=1, was null, too old@99");
  }

  @Test
  void anEventThatFailsLeavesNoTraceNotEvenInTheHistory() {
    FourWays ways = FourWays.of(topology());
    ways.pipe(EVENTS, "a", 1, 50).pipe(EVENTS, "a", UNLUCKY, 5_000).pipe(EVENTS, "a", 2, 60);
    ways.pipe(EVENTS, "a", UNLUCKY, 55).pipe(EVENTS, "a", 3, 65);
    assertThat(ways.output(OUT))
        .containsExactly("a=1, was null@50", "a=2, was 1@60", "a=3, was 1@65");
  }

  @ParameterizedTest
  @EnumSource
  void theStoreCanBeAskedWhatValuesAreAndWere(Interruption interruption) {
    try (var driver = TopologyTestDriver.of(topology()).interruptedBy(interruption)) {
      FourWays.pipe(driver, EVENTS, "a", 1, 50);
      FourWays.pipe(driver, EVENTS, "a", 2, 60);
      StoreView<String, Integer> versions = driver.store("versions");
      assertThat(versions.get("a")).isEqualTo(2);
      assertThat(versions.asOf("a", Instant.ofEpochMilli(59))).isEqualTo(1);
      driver.advanceWallClock(ofMillis(50));
      assertThat(driver.<String, Integer>store("versions").get("timer")).isEqualTo(1);
    }
  }

  @Test
  void refusesTimestampsBeforeTheEpoch() {
    var builder = TopologyBuilder.named("versions");
    builder.stream(EVENTS)
        .processValues(
            "early",
            () ->
                new ValueProcessor<String, Integer, String>() {
                  private VersionedStore<String, Integer> versions;

                  @Override
                  public void open(ValueProcessorContext<String> context) {
                    versions = context.store(VERSIONS);
                  }

                  @Override
                  public void process(Event<String, Integer> event) {
                    versions.put(event.key(), event.value(), -1);
                  }
                },
            VERSIONS);
    var driver = TopologyTestDriver.of(builder.build());
    assertThatThrownBy(() -> FourWays.pipe(driver, EVENTS, "a", 1, 5))
        .hasStackTraceContaining("a value of store 'versions' was given the timestamp -1");
  }
}
