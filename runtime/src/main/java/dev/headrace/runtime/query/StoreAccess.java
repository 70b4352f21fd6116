package dev.headrace.runtime.query;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The way to the partitions of one store that this process has.
 *
 * <p>A question is asked on the thread that owns the partition, between two of its steps, so it
 * sees what was committed last, whole. It has to be short, and must return nothing that belongs to
 * that thread. All methods throw {@link StoreUnavailableException} when a partition cannot answer.
 */
public interface StoreAccess {
  /** Returns the partitions that can be asked. */
  ImmutableSortedSet<Integer> partitions();

  /** Returns the partition that a key belongs to, if that is known. */
  OptionalInt partitionOf(byte[] key);

  /** Asks one partition, which this process may turn out not to have. */
  <T> T ask(int partition, Function<StorePartition, T> question);

  /** Asks all partitions here; all answers stand on the same commit. */
  <T> ImmutableSortedMap<Integer, T> askAll(Function<StorePartition, T> question);

  /** Lets something be done with a partition some time, unless it is gone; does not wait. */
  void tell(int partition, Consumer<StorePartition> message);
}
