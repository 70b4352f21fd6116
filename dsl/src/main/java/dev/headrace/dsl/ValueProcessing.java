package dev.headrace.dsl;

import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.ProcessorContext;
import dev.headrace.dsl.processor.RecordMetadata;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.processor.ValueProcessor;
import dev.headrace.dsl.processor.ValueProcessorContext;
import dev.headrace.dsl.processor.VersionedStore;
import dev.headrace.dsl.processor.VersionedStoreDefinition;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** A value processor as a processor: gives what it emits the key of the event it works on. */
final class ValueProcessing<K, V, V2> implements Processor<K, V, K, V2>, ValueProcessorContext<V2> {

  private final ValueProcessor<K, V, V2> processor;
  private @Nullable ProcessorContext<K, V2> context;
  private @Nullable Event<K, V> event;

  ValueProcessing(ValueProcessor<K, V, V2> processor) {
    this.processor = processor;
  }

  @Override
  public void open(ProcessorContext<K, V2> opened) {
    context = opened;
    processor.open(this);
  }

  @Override
  public void process(Event<K, V> taken) {
    event = taken;
    processor.process(taken);
    event = null;
  }

  @Override
  public void close() {
    processor.close();
  }

  @Override
  public void forward(V2 value) {
    Event<K, V> current = event();
    forward(value, current.timestampMs(), current.headers());
  }

  @Override
  public void forward(V2 value, long timestampMs, Headers headers) {
    context().forward(new Event<>(event().key(), value, timestampMs, headers));
  }

  private Event<K, V> event() {
    if (event == null) {
      throw new IllegalStateException(
          "a value was forwarded while no event is processed, so it has no key: use process() for that");
    }
    return event;
  }

  private ProcessorContext<K, V2> context() {
    if (context == null) {
      throw new IllegalStateException("the processor is not open yet");
    }
    return context;
  }

  @Override
  public <SK, SV> KeyValueStore<SK, SV> store(StoreDefinition<SK, SV> definition) {
    return context().store(definition);
  }

  @Override
  public <SK, SV> VersionedStore<SK, SV> store(VersionedStoreDefinition<SK, SV> definition) {
    return context().store(definition);
  }

  @Override
  public void everyEventTime(Duration interval, ProcessorContext.Timer callback) {
    context().everyEventTime(interval, callback);
  }

  @Override
  public void everyWallClock(Duration interval, ProcessorContext.Timer callback) {
    context().everyWallClock(interval, callback);
  }

  @Override
  public long eventTimeMs() {
    return context().eventTimeMs();
  }

  @Override
  public Optional<RecordMetadata> record() {
    return context().record();
  }
}
