package dev.headrace.dsl.processor;

import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;

/**
 * What a {@link ValueProcessor} works with. For the thread that calls the processor, while it does.
 *
 * <pre>{@code
 * final class Delay implements ValueProcessor<String, Click, Long> {
 *   private ValueProcessorContext<Long> context;
 *
 *   public void open(ValueProcessorContext<Long> context) {
 *     this.context = context;
 *   }
 *
 *   public void process(Event<String, Click> click) {
 *     context.forward(context.eventTimeMs() - click.timestampMs());
 *   }
 * }
 *
 * clicks.processValues("delay", Delay::new).to(COUNTS);
 * }</pre>
 *
 * @param <V> the type of the values emitted
 */
public interface ValueProcessorContext<V> {

  /** Emits a value with the key, timestamp and headers of the event being processed. */
  void forward(V value);

  /**
   * Emits a value with the key of the event being processed.
   *
   * @param value the value
   * @param timestampMs the timestamp in ms, not negative
   * @param headers the headers
   */
  void forward(V value, long timestampMs, Headers headers);

  /** Returns a store of this processor; see {@link ProcessorContext#store(StoreDefinition)}. */
  <SK, SV> KeyValueStore<SK, SV> store(StoreDefinition<SK, SV> definition);

  /** Returns a store of this processor; see {@link ProcessorContext#store(StoreDefinition)}. */
  <SK, SV> VersionedStore<SK, SV> store(VersionedStoreDefinition<SK, SV> definition);

  /**
   * Calls back at multiples of an interval of event time; see {@link
   * ProcessorContext#everyEventTime}. The callback may work on stores, but there is no event whose
   * key a value could be given: it cannot forward.
   */
  void everyEventTime(Duration interval, ProcessorContext.Timer callback);

  /**
   * Calls back at multiples of an interval of the wall clock; see {@link
   * ProcessorContext#everyWallClock}. The callback may work on stores; it cannot forward.
   */
  void everyWallClock(Duration interval, ProcessorContext.Timer callback);

  /** Returns the event time of the task in ms; {@link Long#MIN_VALUE} before the first event. */
  long eventTimeMs();

  /** Returns which record is being processed; see {@link ProcessorContext#record}. */
  Optional<RecordMetadata> record();
}
