package dev.headrace.dsl.processor;

import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serializer;
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

  /** Returns all keys and values, in unsigned order of the keys' bytes. */
  StoreRange<K, V> all();

  /**
   * Returns the keys of a range and their values, in unsigned order of the keys' bytes. That order
   * decides what is between two keys; it is that of the keys for strings, UUIDs and numbers that
   * are not negative.
   *
   * @param from the first key, or null for no bound
   * @param to the key behind the last one, or null for no bound
   */
  StoreRange<K, V> range(@Nullable K from, @Nullable K to);

  /**
   * Returns all keys whose bytes begin with those of a shorter key, and their values, in unsigned
   * order of the keys' bytes; for keys such as strings, whose bytes have neither a length in front
   * nor an end mark.
   */
  StoreRange<K, V> prefix(K prefix);

  /**
   * Returns all keys whose bytes begin with what a serializer makes of a prefix, and their values,
   * in unsigned order of the keys' bytes.
   *
   * @param prefix the prefix
   * @param serializer makes bytes of it
   * @param <P> the type of the prefix
   */
  <P> StoreRange<K, V> prefix(P prefix, Serializer<P> serializer);

  /** Shows all keys and values in unsigned order of the keys' bytes, as {@link #all} does. */
  default void forEach(BiConsumer<? super K, ? super V> action) {
    all().forEach(entry -> action.accept(entry.key(), entry.value()));
  }
}
