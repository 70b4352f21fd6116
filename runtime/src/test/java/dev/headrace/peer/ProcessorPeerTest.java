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
import dev.headrace.dsl.processor.ValueProcessor;
import dev.headrace.dsl.processor.ValueProcessorContext;
import dev.headrace.dsl.processor.VersionedStore;
import dev.headrace.dsl.processor.VersionedStoreDefinition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
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
import org.apache.kafka.streams.state.VersionedKeyValueStore;
import org.apache.kafka.streams.state.VersionedRecord;

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

  // Longer than any history of events: at its end, the engines differ.
  private static final long HISTORY_MS = 1_000_000;

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

  /** Keeps values by time, and forwards what the one of five milliseconds before was, or -1. */
  private static final class Remembering implements ValueProcessor<String, Integer, Integer> {
    private static final VersionedStoreDefinition<String, Integer> VERSIONS =
        StoreDefinition.versioned("versions", string(), int32(), ofMillis(HISTORY_MS));

    private ValueProcessorContext<Integer> context;
    private VersionedStore<String, Integer> versions;

    @Override
    public void open(ValueProcessorContext<Integer> opened) {
      context = opened;
      versions = opened.store(VERSIONS);
    }

    @Override
    public void process(Event<String, Integer> event) {
      if (event.value() == null) {
        versions.delete(event.key(), event.timestampMs());
      } else {
        versions.put(event.key(), event.value(), event.timestampMs());
      }
      Integer now = versions.get(event.key());
      Integer before = versions.asOf(event.key(), event.timestampMs() - 5);
      context.forward(1000 * (now == null ? -1 : now) + (before == null ? -1 : before));
    }
  }

  private static final class PeerRemembering
      extends ContextualFixedKeyProcessor<String, Integer, Integer> {
    private VersionedKeyValueStore<String, Integer> versions;

    @Override
    public void init(FixedKeyProcessorContext<String, Integer> context) {
      super.init(context);
      versions = context.getStateStore("versions");
    }

    @Override
    public void process(FixedKeyRecord<String, Integer> event) {
      versions.put(event.key(), event.value(), event.timestamp());
      VersionedRecord<Integer> now = versions.get(event.key());
      VersionedRecord<Integer> before = versions.get(event.key(), event.timestamp() - 5);
      context()
          .forward(
              event.withValue(
                  1000 * (now == null ? -1 : now.value())
                      + (before == null ? -1 : before.value())));
    }
  }

  private static Set<StoreBuilder<?>> peerVersions() {
    return Set.of(
        Stores.versionedKeyValueStoreBuilder(
            Stores.persistentVersionedKeyValueStore("versions", ofMillis(HISTORY_MS)),
            string(),
            int32()));
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

  private static FixedKeyProcessorSupplier<String, Integer, Integer> of(
      Supplier<FixedKeyProcessor<String, Integer, Integer>> processor,
      Set<StoreBuilder<?>> stores) {
    return new FixedKeyProcessorSupplier<>() {
      @Override
      public FixedKeyProcessor<String, Integer, Integer> get() {
        return processor.get();
      }

      @Override
      public Set<StoreBuilder<?>> stores() {
        return stores;
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
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT).processValues(of(PeerReplacing::new, peerStores())), SUMS))
        .run(history, SUMS)
        .areTheSame();
  }

  @Property(tries = 60)
  void versionedStoresOfProcessorsAreTheSame(@ForAll("remembered") List<PeerEvent> history) {
    remembering(history).areTheSame();
  }

  /** There, a deletion at the time of the row it deletes lets an older row come back. */
  @Example
  void whatIsOlderThanADeletionStaysDeleted() {
    var outputs =
        remembering(
            List.of(PeerEvent.of("a", 3, 1), PeerEvent.of("a", null, 1), PeerEvent.of("a", 5, 0)));
    assertThat(texts(outputs.ours())).containsExactly("a=2999@1", "a=-1001@1", "a=-1001@0");
    assertThat(texts(outputs.peers())).containsExactly("a=2999@1", "a=-1001@1", "a=4999@0");
  }

  private static SideBySide.Outputs remembering(List<PeerEvent> history) {
    return SideBySide.of(
            builder ->
                builder.stream(LEFT)
                    .processValues("remembering", Remembering::new, Remembering.VERSIONS)
                    .to(SUMS),
            peers ->
                PeerBuilder.to(
                    peers.stream(LEFT).processValues(of(PeerRemembering::new, peerVersions())),
                    SUMS))
        .run(history, SUMS);
  }

  /** Leaves out deletions at a time at which their key has had an event. */
  private static List<PeerEvent> withoutReplacingDeletions(List<PeerEvent> events) {
    Set<String> seen = new HashSet<>();
    return events.stream()
        .filter(event -> seen.add(event.key() + event.timestampMs()) || event.value() != null)
        .toList();
  }

  @Provide
  Arbitrary<List<PeerEvent>> remembered() {
    return histories().map(ProcessorPeerTest::withoutReplacingDeletions);
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
