package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;
import static dev.headrace.peer.SideBySide.texts;
import static java.time.Duration.ofMillis;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.ProcessorContext;
import dev.headrace.dsl.processor.StoreDefinition;
import java.util.List;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Where a processor differs from one of Kafka Streams on purpose: it is called back at an event
 * time before the event that moved time is processed; there, behind that event.
 */
class KnownProcessorDifferencesTest {
  private static final Topic<String, Integer> ROWS = Topic.of("rows", string(), int32());

  /** Tells how many events have come, at each event time that can be divided by ten. */
  private static final class Counting implements Processor<String, Integer, String, Integer> {
    static final StoreDefinition<String, Integer> STORE =
        StoreDefinition.keyValue("events", string(), int32());

    private @Nullable KeyValueStore<String, Integer> events;

    @Override
    public void open(ProcessorContext<String, Integer> context) {
      events = context.store(STORE);
      context.everyEventTime(
          ofMillis(10), timeMs -> context.forward(Event.of("events", count(), timeMs)));
    }

    private int count() {
      Integer count = events.get("all");
      return count == null ? 0 : count;
    }

    @Override
    public void process(Event<String, Integer> event) {
      events.put("all", count() + 1);
    }
  }

  private static final class PeerCounting
      extends ContextualProcessor<String, Integer, String, Integer> {
    private int events;

    @Override
    public void init(
        org.apache.kafka.streams.processor.api.ProcessorContext<String, Integer> context) {
      super.init(context);
      context.schedule(
          ofMillis(10),
          PunctuationType.STREAM_TIME,
          timeMs -> context.forward(new Record<>("events", events, timeMs)));
    }

    @Override
    public void process(Record<String, Integer> event) {
      events++;
    }
  }

  @Test
  void aTimerComesBeforeTheEventThatMovedTime() {
    var outputs =
        SideBySide.of(
                builder ->
                    builder.stream(LEFT)
                        .process("counting", Counting::new, Counting.STORE)
                        .to(ROWS),
                peers -> PeerBuilder.to(peers.stream(LEFT).process(PeerCounting::new), ROWS))
            .run(List.of(PeerEvent.of("a", 1, 3), PeerEvent.of("a", 2, 12)), ROWS);
    assertThat(texts(outputs.ours())).containsExactly("events=0@3", "events=1@12");
    assertThat(texts(outputs.peers())).containsExactly("events=1@3", "events=2@12");
  }
}
