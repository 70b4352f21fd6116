package dev.headrace.peer;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.peer.SideBySide.LEFT;
import static java.time.Duration.ofMillis;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.ProcessorContext;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.processor.ValueProcessor;
import dev.headrace.dsl.processor.ValueProcessorContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.ContextualFixedKeyProcessor;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessor;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorContext;
import org.apache.kafka.streams.processor.api.FixedKeyProcessorSupplier;
import org.apache.kafka.streams.processor.api.FixedKeyRecord;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Custom processors against Kafka Streams: one that keeps a sum for each key and tells all sums
 * whenever ten milliseconds of event time have passed, and one that puts the sum in place of the
 * value. Event time is moved by ticks, which change no sum: there, a timer is called behind the
 * event that has moved time, here before it. The wall clock is moved between events.
 */
class ProcessorPeerTest {
  private static final Topic<String, Integer> SUMS = Topic.of("sums", string(), int32());
  private static final StoreDefinition<String, Integer> STORE =
      StoreDefinition.keyValue("sums", string(), int32());
  private static final String TICK = "tick";
  private static final int INTERVAL_MS = 10;

  /** Ours, with a timer of event time or of the wall clock. */
  private static final class Summing implements Processor<String, Integer, String, Integer> {
    private final boolean onWallClock;
    private ProcessorContext<String, Integer> context;
    private KeyValueStore<String, Integer> sums;

    private Summing(boolean onWallClock) {
      this.onWallClock = onWallClock;
    }

    @Override
    public void open(ProcessorContext<String, Integer> opened) {
      context = opened;
      sums = opened.store(STORE);
      if (onWallClock) {
        opened.everyWallClock(ofMillis(INTERVAL_MS), this::tell);
      } else {
        opened.everyEventTime(ofMillis(INTERVAL_MS), this::tell);
      }
    }

    private void tell(long timeMs) {
      sums.forEach((key, sum) -> context.forward(Event.of(key, sum, timeMs)));
    }

    @Override
    public void process(Event<String, Integer> event) {
      if (event.key().equals(TICK)) {
        return;
      }
      if (event.value() == null) {
        sums.delete(event.key());
        context.forward(event);
      } else {
        Integer sum = sums.get(event.key());
        sums.put(event.key(), (sum == null ? 0 : sum) + event.value());
      }
    }
  }

  /** The same there. */
  private static final class PeerSumming
      extends ContextualProcessor<String, Integer, String, Integer> {
    private final PunctuationType timer;
    private org.apache.kafka.streams.state.KeyValueStore<String, Integer> sums;

    private PeerSumming(PunctuationType timer) {
      this.timer = timer;
    }

    @Override
    public void init(
        org.apache.kafka.streams.processor.api.ProcessorContext<String, Integer> context) {
      super.init(context);
      sums = context.getStateStore("sums");
      context.schedule(ofMillis(INTERVAL_MS), timer, this::tell);
    }

    private void tell(long timeMs) {
      try (var all = sums.all()) {
        all.forEachRemaining(row -> context().forward(new Record<>(row.key, row.value, timeMs)));
      }
    }

    @Override
    public void process(Record<String, Integer> event) {
      if (event.key().equals(TICK)) {
        return;
      }
      if (event.value() == null) {
        sums.delete(event.key());
        context().forward(event);
      } else {
        Integer sum = sums.get(event.key());
        sums.put(event.key(), (sum == null ? 0 : sum) + event.value());
      }
    }
  }

  private static final class Replacing implements ValueProcessor<String, Integer, Integer> {
    private ValueProcessorContext<Integer> context;
    private KeyValueStore<String, Integer> sums;

    @Override
    public void open(ValueProcessorContext<Integer> opened) {
      context = opened;
      sums = opened.store(STORE);
    }

    @Override
    public void process(Event<String, Integer> event) {
      Integer sum = sums.get(event.key());
      int now = (sum == null ? 0 : sum) + (event.value() == null ? 0 : event.value());
      sums.put(event.key(), now);
      context.forward(now);
    }
  }

  private static final class PeerReplacing
      extends ContextualFixedKeyProcessor<String, Integer, Integer> {
    private org.apache.kafka.streams.state.KeyValueStore<String, Integer> sums;

    @Override
    public void init(FixedKeyProcessorContext<String, Integer> context) {
      super.init(context);
      sums = context.getStateStore("sums");
    }

    @Override
    public void process(FixedKeyRecord<String, Integer> event) {
      Integer sum = sums.get(event.key());
      int now = (sum == null ? 0 : sum) + (event.value() == null ? 0 : event.value());
      sums.put(event.key(), now);
      context().forward(event.withValue(now));
    }
  }

  private static Set<StoreBuilder<?>> peerStores() {
    return Set.of(
        Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("sums"), string(), int32()));
  }

  private static ProcessorSupplier<String, Integer, String, Integer> summing(
      PunctuationType timer) {
    return new ProcessorSupplier<>() {
      @Override
      public PeerSumming get() {
        return new PeerSumming(timer);
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return peerStores();
      }
    };
  }

  private static FixedKeyProcessorSupplier<String, Integer, Integer> replacing() {
    return new FixedKeyProcessorSupplier<>() {
      @Override
      public FixedKeyProcessor<String, Integer, Integer> get() {
        return new PeerReplacing();
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return peerStores();
      }
    };
  }

  @Property(tries = 60)
  void processorsWithStoresAndTimersAreTheSame(@ForAll("ticking") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT).process("summing", () -> new Summing(false), STORE).to(SUMS),
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT).process(summing(PunctuationType.STREAM_TIME)), SUMS))
        .run(history, SUMS)
        .areTheSame();
  }

  @Property(tries = 60)
  void timersOfTheWallClockAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT).process("summing", () -> new Summing(true), STORE).to(SUMS),
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT).process(summing(PunctuationType.WALL_CLOCK_TIME)), SUMS))
        .withTheWallClock()
        .run(history, SUMS)
        .areTheSame();
  }

  @Property(tries = 60)
  void processorsOfValuesAreTheSame(@ForAll("histories") List<PeerEvent> history) {
    SideBySide.of(
            builder ->
                builder.stream(LEFT).processValues("replacing", Replacing::new, STORE).to(SUMS),
            peers -> PeerBuilder.to(peers.stream(LEFT).processValues(replacing()), SUMS))
        .run(history, SUMS)
        .areTheSame();
  }

  private static List<PeerEvent> ticking(List<PeerEvent> events) {
    List<PeerEvent> ticking = new ArrayList<>();
    long newestMs = -1;
    for (PeerEvent event : events) {
      if (!event.isRight()) {
        if (event.timestampMs() > newestMs) {
          newestMs = event.timestampMs();
          ticking.add(PeerEvent.of(TICK, 0, newestMs));
        }
        ticking.add(event);
      }
    }
    return ticking;
  }

  @Provide
  Arbitrary<List<PeerEvent>> histories() {
    return PeerEvent.withTombstones(PeerEvent.histories(30, 1));
  }

  @Provide
  Arbitrary<List<PeerEvent>> ticking() {
    return histories().map(ProcessorPeerTest::ticking);
  }
}
