package dev.headrace.testing;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.query.StoreAccess;
import dev.headrace.runtime.query.StorePartition;
import dev.headrace.runtime.query.StoreRow;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The committed rows of a store of a topology under test, over all partitions: what a production
 * {@link dev.headrace.runtime.query.StoreView} of all processes would show, put into maps.
 *
 * @param <K> the type of the keys, without their window
 * @param <V> the type of the values
 */
public final class StoreView<K, V> {
  private final dev.headrace.runtime.query.StoreView<K, V> view;

  /**
   * Creates a view.
   *
   * @throws IllegalArgumentException when the topology has no such store
   */
  StoreView(Topology topology, String name, Map<Integer, StorePartition> partitions) {
    this.view =
        new dev.headrace.runtime.query.StoreView<>(
            topology.plan(), name, new StandingStill(ImmutableSortedMap.copyOf(partitions)));
  }

  /** Returns the value of a key, or null when it has no row. */
  public @Nullable V get(K key) {
    return view.get(key);
  }

  /**
   * Returns the value of a key in the window that starts at this instant, or null without a row.
   */
  public @Nullable V get(K key, Instant windowStart) {
    return view.get(key, windowStart);
  }

  /** Returns the value that a key of a table with a history had at an instant, or null. */
  public @Nullable V asOf(K key, Instant at) {
    return view.asOf(key, at);
  }

  /** Returns all rows of a store without windows, in order of partition and key bytes. */
  public Map<K, V> rows() {
    return map(view.all());
  }

  /**
   * Returns all open windows, in the order of {@link
   * dev.headrace.runtime.query.StoreView#windows()}: for tumbling windows that of partition, window
   * start and key bytes.
   */
  public Map<Windowed<K>, V> windows() {
    return map(view.windows());
  }

  /** Returns the view as the application itself would give it, with all its queries. */
  public dev.headrace.runtime.query.StoreView<K, V> queries() {
    return view;
  }

  private static <L, V> Map<L, V> map(Stream<StoreRow<L, V>> rows) {
    Map<L, V> map = new LinkedHashMap<>();
    try (rows) {
      rows.forEach(row -> map.put(row.key(), row.value()));
    }
    return map;
  }

  /** The partitions of all processes, while none of their threads does anything. */
  private record StandingStill(ImmutableSortedMap<Integer, StorePartition> all)
      implements StoreAccess {
    @Override
    public ImmutableSortedSet<Integer> partitions() {
      return ImmutableSortedSet.copyOf(all.keySet());
    }

    @Override
    public OptionalInt partitionOf(byte[] key) {
      return OptionalInt.empty();
    }

    @Override
    public <T> T ask(int partition, Function<StorePartition, T> question) {
      return question.apply(Objects.requireNonNull(all.get(partition)));
    }

    @Override
    public <T> ImmutableSortedMap<Integer, T> askAll(Function<StorePartition, T> question) {
      var answers = ImmutableSortedMap.<Integer, T>naturalOrder();
      all.forEach((partition, store) -> answers.put(partition, question.apply(store)));
      return answers.buildOrThrow();
    }

    @Override
    public void tell(int partition, Consumer<StorePartition> message) {
      message.accept(Objects.requireNonNull(all.get(partition)));
    }
  }
}
