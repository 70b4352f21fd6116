package dev.headrace.dsl.processor;

/**
 * A {@link Processor} that keeps the key of each event, so that its results are still partitioned
 * by it.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values taken in
 * @param <V2> the type of the values emitted
 */
public interface ValueProcessor<K, V, V2> {

  /**
   * Is called once, before the first event.
   *
   * @param context gives access to stores and the way out, for as long as the processor lives
   */
  default void open(ValueProcessorContext<V2> context) {}

  /** Takes one event; it may {@link ValueProcessorContext#forward} any number of values. */
  void process(Event<K, V> event);

  /** Is called when the processor is no longer needed. */
  default void close() {}
}
