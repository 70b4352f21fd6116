package dev.headrace.dsl.processor;

/**
 * A key of a processor's store and its value.
 *
 * <pre>{@code
 * final class LastOrder implements ValueProcessor<String, Order, Long> {
 *   static final StoreDefinition<String, Long> ORDERED =
 *       StoreDefinition.keyValue("ordered", string(), int64());
 *
 *   private KeyValueStore<String, Long> ordered;
 *   private ValueProcessorContext<Long> context;
 *
 *   public void open(ValueProcessorContext<Long> context) {
 *     this.ordered = context.store(ORDERED);
 *     this.context = context;
 *   }
 *
 *   public void process(Event<String, Order> order) {
 *     ordered.put(order.key() + "/" + order.value().id(), order.value().cents());
 *     Optional<StoreEntry<String, Long>> last =
 *         ordered.prefix(order.key() + "/").reversed().stream().findFirst();
 *     last.ifPresent(entry -> context.forward(entry.value()));
 *   }
 * }
 *
 * orders.processValues("last-order", LastOrder::new, LastOrder.ORDERED).to(COUNTS);
 * }</pre>
 *
 * @param key the key
 * @param value its value; not to be modified
 * @param <K> the type of the key
 * @param <V> the type of the value
 */
public record StoreEntry<K, V>(K key, V value) {}
