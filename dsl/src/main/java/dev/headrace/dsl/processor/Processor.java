package dev.headrace.dsl.processor;

/**
 * User code that takes whole events and emits any number of events. There is one instance per task,
 * used by one thread at a time; after an aborted epoch a new one takes its place. So what must
 * survive belongs into a store, and fields may hold nothing but what {@link #open} gives.
 *
 * <p>Whatever it writes to its stores and emits is committed with the input, exactly once. An
 * exception fails the event.
 *
 * <pre>{@code
 * final class Deduplicator implements Processor<String, Order, String, Order> {
 *   static final StoreDefinition<String, Long> SEEN =
 *       StoreDefinition.keyValue("seen-orders", string(), int64());
 *
 *   private KeyValueStore<String, Long> seen;
 *   private ProcessorContext<String, Order> context;
 *
 *   public void open(ProcessorContext<String, Order> context) {
 *     this.context = context;
 *     this.seen = context.store(SEEN);
 *   }
 *
 *   public void process(Event<String, Order> order) {
 *     if (seen.get(order.value().id()) == null) {
 *       seen.put(order.value().id(), order.timestampMs());
 *       context.forward(order);
 *     }
 *   }
 * }
 * }</pre>
 *
 * @param <K> the type of the keys taken in
 * @param <V> the type of the values taken in
 * @param <K2> the type of the keys emitted
 * @param <V2> the type of the values emitted
 */
public interface Processor<K, V, K2, V2> {

  /**
   * Is called once, before the first event.
   *
   * @param context gives access to stores, timers and the way out, for as long as the processor
   *     lives
   */
  default void open(ProcessorContext<K2, V2> context) {}

  /** Takes one event; it may {@link ProcessorContext#forward} any number of events. */
  void process(Event<K, V> event);

  /** Is called when the processor is no longer needed; what it forwards then is lost. */
  default void close() {}
}
