package dev.headrace.dsl.processor;

import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A processor's own store: one value per key, in memory, on disk and in a changelog. Changes are
 * committed or dropped with the epoch. Keys and values must not be changed after they were given.
 *
 * <pre>{@code
 * final class Counter implements ValueProcessor<String, Click, Long> {
 *   static final StoreDefinition<String, Long> COUNTS_SO_FAR =
 *       StoreDefinition.keyValue("counts-so-far", string(), int64());
 *
 *   private KeyValueStore<String, Long> counts;
 *   private ValueProcessorContext<Long> context;
 *
 *   public void open(ValueProcessorContext<Long> context) {
 *     this.counts = context.store(COUNTS_SO_FAR);
 *     this.context = context;
 *   }
 *
 *   public void process(Event<String, Click> click) {
 *     Long before = counts.get(click.key());
 *     counts.put(click.key(), before == null ? 1 : before + 1);
 *     context.forward(counts.get(click.key()));
 *   }
 * }
 *
 * clicks.processValues("counter", Counter::new, Counter.COUNTS_SO_FAR).to(COUNTS);
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface KeyValueStore<K, V> {

  /** Returns the value of a key, or null when there is none. */
  @Nullable V get(K key);

  /** Gives a key its value. */
  void put(K key, V value);

  /** Deletes a key's value, if there is one. */
  void delete(K key);

  /**
   * Shows all keys and values in unsigned order of the keys' bytes. The store must not be changed
   * meanwhile.
   */
  void forEach(BiConsumer<? super K, ? super V> action);
}
