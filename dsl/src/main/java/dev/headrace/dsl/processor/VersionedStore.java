package dev.headrace.dsl.processor;

import org.jspecify.annotations.Nullable;

/**
 * A processor's own store of what the value of each key is, and for some time what it was. Time is
 * that of what is put: the largest timestamp says what a value is, whatever the order. Changes are
 * committed or dropped with the epoch. Keys and values must not be changed after they were given.
 *
 * <pre>{@code
 * final class Change implements ValueProcessor<String, Order, Long> {
 *   static final VersionedStoreDefinition<String, Long> CENTS =
 *       StoreDefinition.versioned("cents", string(), int64(), ofDays(1));
 *
 *   private VersionedStore<String, Long> cents;
 *   private ValueProcessorContext<Long> context;
 *
 *   public void open(ValueProcessorContext<Long> context) {
 *     this.cents = context.store(CENTS);
 *     this.context = context;
 *   }
 *
 *   public void process(Event<String, Order> order) {
 *     cents.put(order.key(), order.value().cents(), order.timestampMs());
 *     Long minuteAgo = cents.asOf(order.key(), order.timestampMs() - 60_000);
 *     context.forward(order.value().cents() - (minuteAgo == null ? 0 : minuteAgo));
 *   }
 * }
 *
 * orders.processValues("change", Change::new, Change.CENTS).to(COUNTS);
 * }</pre>
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public interface VersionedStore<K, V> {

  /** Returns what the value of a key is: that of the largest timestamp; null when there is none. */
  @Nullable V get(K key);

  /**
   * Returns what the value of a key was at an instant; null when there was none, or the instant is
   * older than the history and the value has changed since.
   *
   * @param atMs the instant, in ms since the epoch
   */
  @Nullable V asOf(K key, long atMs);

  /**
   * Gives a key its value from an instant on, up to the next one at which another was given; a
   * value of the same instant is replaced.
   *
   * @param timestampMs the instant in ms since the epoch, not negative
   * @return whether it was kept; false, and nothing changes, when it is older than the history
   */
  boolean put(K key, V value, long timestampMs);

  /**
   * Leaves a key without a value from an instant on, up to the next one at which one was given.
   *
   * @param timestampMs the instant in ms since the epoch, not negative
   * @return whether it was kept, as for {@link #put}
   */
  boolean delete(K key, long timestampMs);
}
