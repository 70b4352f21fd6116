package dev.headrace.runtime.port;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * The process's one writer: everything sent between {@link #begin} and {@link #commit} becomes
 * visible together with the input positions, or (exactly-once) not at all.
 *
 * <p>Threads that write much have an {@link #outlet} each. The writer is an outlet, too, which any
 * thread may use between begin and commit, and which hands over each record at once; its other
 * methods are for one thread.
 */
public interface EpochWriter extends Outlet {
  /**
   * Takes over from a predecessor with the same identity: ends or aborts what it left open. Must
   * return before committed positions are read.
   *
   * @throws LogException when the log cannot be reached or refuses this writer
   */
  void open();

  /** Starts an epoch. */
  void begin();

  /** Returns a new outlet, for one thread, which lasts as long as the writer. */
  Outlet outlet();

  /** Does nothing: the writer's own records are handed over one by one. */
  @Override
  default void handOver() {}

  /**
   * Commits the epoch: all that was sent, and these input positions, as one step. When this returns
   * every send has been acknowledged. No outlet is in use meanwhile.
   *
   * @param inputs the positions, never empty
   * @throws IllegalStateException when an outlet holds records that were not handed over
   * @throws EpochAbortedException when the epoch must be aborted and taken again
   * @throws SessionLostException when only a new session can go on, or learn the outcome
   * @throws LogException when nothing can go on
   */
  void commit(Map<TopicPartition, CommittedInput> inputs);

  /**
   * Aborts the epoch: nothing sent since {@link #begin} will ever be visible to a committed reader,
   * and outlets forget what they hold. No outlet is in use meanwhile.
   */
  void abort();
}
