package dev.headrace.testing;

import dev.headrace.dsl.Topology;
import dev.headrace.dsl.plan.StatefulNode;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.window.WindowSpec;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.store.TypedStore;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The committed rows of a store of a topology under test, over all partitions.
 *
 * @param <K> the type of the keys, without their window
 * @param <V> the type of the values
 */
public final class StoreView<K, V> {
  private final StoreSpec spec;
  private final Collection<TypedStore> partitions;
  private final String topic;

  /**
   * Returns what a topology says of a store.
   *
   * @throws IllegalArgumentException when it has no such store
   */
  static StoreSpec spec(Topology topology, String name) {
    return topology.plan().nodes().stream()
        .filter(StatefulNode.class::isInstance)
        .flatMap(node -> ((StatefulNode) node).stores().stream())
        .filter(store -> store.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "topology '%s' has no store '%s'".formatted(topology.name(), name)));
  }

  StoreView(StoreSpec spec, Collection<TypedStore> partitions, String topic) {
    this.spec = spec;
    this.partitions = partitions;
    this.topic = topic;
  }

  /** Returns the value of a key, or null when it has no row. */
  public @Nullable V get(K key) {
    return rows().get(key);
  }

  /**
   * Returns the value of a key in the window that starts at this instant, or null without a row.
   */
  public @Nullable V get(K key, Instant windowStart) {
    WindowSpec window = window("get(key)");
    long startMs = windowStart.toEpochMilli();
    return windows().get(new Windowed<>(key, startMs, window.endOf(startMs)));
  }

  /** Returns all rows of a store without windows, in order of partition and key bytes. */
  public Map<K, V> rows() {
    if (spec.layout().isBucketed()) {
      throw new IllegalStateException(
          "store '" + spec.name() + "' has windows: use windows() or get(key, windowStart)");
    }
    Map<K, V> rows = new LinkedHashMap<>();
    visit((bucket, key, value) -> rows.put(key, value));
    return rows;
  }

  /**
   * Returns all rows of a store with windows, in order of partition, window start and key bytes.
   */
  public Map<Windowed<K>, V> windows() {
    WindowSpec window = window("rows()");
    Map<Windowed<K>, V> rows = new LinkedHashMap<>();
    visit(
        (bucket, key, value) -> rows.put(new Windowed<>(key, bucket, window.endOf(bucket)), value));
    return rows;
  }

  private WindowSpec window(String remedy) {
    if (spec.layout() instanceof StoreLayout.Windowed windowed) {
      return windowed.window();
    }
    throw new IllegalStateException("store '" + spec.name() + "' has no windows: use " + remedy);
  }

  private interface Visitor<K, V> {
    void visit(long bucket, K key, V value);
  }

  @SuppressWarnings("unchecked") // The caller of store() names the types; the plan has erased them.
  private void visit(Visitor<K, V> visitor) {
    for (TypedStore store : partitions) {
      store.forEachCommitted(
          (bucket, keyBytes, value, timestampMs) -> {
            K key = (K) spec.keySerde().deserializer().deserialize(topic, keyBytes);
            visitor.visit(bucket, key, (V) value);
            return true;
          });
    }
  }
}
