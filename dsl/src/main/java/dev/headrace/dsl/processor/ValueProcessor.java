package dev.headrace.dsl.processor;

/**
 * A {@link Processor} that keeps the key of each event, so that its results are still partitioned
 * by it.
 *
 * <pre>{@code
 * final class Pages implements ValueProcessor<String, Click, String> {
 *   private ValueProcessorContext<String> context;
 *
 *   public void open(ValueProcessorContext<String> context) {
 *     this.context = context;
 *   }
 *
 *   public void process(Event<String, Click> click) {
 *     context.forward(click.value().page());
 *   }
 * }
 *
 * clicks.processValues("pages", Pages::new).to(TEXTS);
 * }</pre>
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
