package dev.headrace.runtime.task;

import dev.headrace.runtime.exchange.Credit;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.RecordBatch;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The records of one input partition that were taken in and are not yet processed. Used by the
 * task's thread; only {@link #bufferedBytes} is for any thread.
 */
public final class PartitionInput implements TaskInput {
  // What a record weighs besides its key and value.
  private static final int RECORD_BYTES = 64;
  private static final long NONE = Long.MAX_VALUE;

  private final TopicPartition partition;
  private final RecordHandler handler;
  private final Credit credit;
  private final Emptiness emptiness;
  private long caughtUpAt;
  private final AtomicLong bufferedBytes = new AtomicLong();
  private final Queue<Announced> waiting = new ArrayDeque<>();
  private @Nullable RecordBatch current;
  private long currentBytes;
  private int next;
  // Where the records before the current batch end; inside of it the next record's offset counts.
  private InputPosition position;
  private InputPosition committed;
  private boolean moreExpected = true;
  private boolean behind;
  // The record that waits, and those behind it with it.
  private long heldOffset = NONE;

  /** A batch, and what was announced of it. */
  private record Announced(RecordBatch batch, long bytes) {}

  /**
   * Creates an input at its committed position.
   *
   * @param partition the partition
   * @param handler what to do with each record
   * @param credit given back as records are processed
   * @param emptiness tells when the task need not wait for it any more
   * @param start the position of the last commit
   * @param caughtUpAt the end of the partition when it was acquired
   */
  PartitionInput(
      TopicPartition partition,
      RecordHandler handler,
      Credit credit,
      Emptiness emptiness,
      InputPosition start,
      long caughtUpAt) {
    this.partition = partition;
    this.handler = handler;
    this.credit = credit;
    this.emptiness = emptiness;
    this.position = start;
    this.committed = start;
    this.caughtUpAt = caughtUpAt;
  }

  /** Returns the partition. */
  public TopicPartition partition() {
    return partition;
  }

  /** Returns about how many bytes a batch occupies until it is processed. */
  public static long bytesOf(RecordBatch batch) {
    long bytes = RECORD_BYTES;
    for (int index = 0; index < batch.size(); index++) {
      byte[] key = batch.key(index);
      byte[] value = batch.value(index);
      bytes += RECORD_BYTES + (key == null ? 0 : key.length) + (value == null ? 0 : value.length);
    }
    return bytes;
  }

  /** Counts a batch that is on its way to this input; by the thread that takes input in. */
  public void announce(long bytes) {
    credit.take(bytes);
    bufferedBytes.addAndGet(bytes);
  }

  /** Returns about how many bytes are on their way to this input or wait in it. */
  public long bufferedBytes() {
    return bufferedBytes.get();
  }

  /**
   * Adds an announced batch.
   *
   * @param batch the batch
   * @param bytes what was announced of it
   */
  public void offer(RecordBatch batch, long bytes) {
    waiting.add(new Announced(batch, bytes));
    takeUpNext();
  }

  // Skips batches without records: they only move the position.
  private void takeUpNext() {
    while (current == null && !waiting.isEmpty()) {
      Announced first = waiting.remove();
      if (first.batch().size() > 0) {
        current = first.batch();
        currentBytes = first.bytes();
        next = 0;
      } else {
        position = first.batch().next();
        release(first.bytes());
      }
    }
  }

  private void release(long bytes) {
    credit.giveBack(bytes);
    bufferedBytes.addAndGet(-bytes);
  }

  /**
   * Says whether the log is known to hold, or may hold, records that have not been taken in yet.
   */
  public void expectMore(boolean more) {
    moreExpected = more;
  }

  /**
   * Lets a record wait, and all behind it; until it is processed the task has not caught up, so
   * that nobody downstream runs ahead of it.
   */
  public void hold(long offset) {
    heldOffset = offset;
    caughtUpAt = Math.max(caughtUpAt, offset + 1);
  }

  /** Lets no record wait any more. */
  public void release() {
    heldOffset = NONE;
  }

  private boolean isHeld() {
    return heldOffset != NONE && current != null && current.offset(next) >= heldOffset;
  }

  @Override
  public boolean hasNext() {
    return current != null && !isHeld();
  }

  @Override
  public boolean holdsBack() {
    return current == null ? moreExpected || !emptiness.isLasting() : isHeld();
  }

  /** Looks at the clock; returns whether the input has ceased to hold the task back. */
  boolean tick() {
    return current == null && emptiness.tick() && !moreExpected;
  }

  /** Returns whether nothing is waiting here, nor in the log as far as is known. */
  boolean isExhausted() {
    return current == null && !moreExpected;
  }

  @Override
  public long nextTimestampMs() {
    RecordBatch batch = batch();
    try {
      return handler.turnMs(batch, next);
    } catch (RuntimeException e) {
      throw new RecordException(partition, batch.offset(next), e);
    }
  }

  @Override
  public void processNext() {
    RecordBatch batch = batch();
    try {
      if (!handler.handle(batch, next)) {
        return;
      }
    } catch (RuntimeException e) {
      throw new RecordException(partition, batch.offset(next), e);
    }
    next++;
    if (next == batch.size()) {
      position = batch.next();
      current = null;
      release(currentBytes);
      takeUpNext();
      beginIfEmpty();
    }
  }

  private void beginIfEmpty() {
    if (current == null) {
      emptiness.begin();
    }
  }

  private RecordBatch batch() {
    RecordBatch batch = current;
    if (batch == null) {
      throw new IllegalStateException(partition + " has no record waiting");
    }
    return batch;
  }

  @Override
  public void clear() {
    // What was processed before an abort is to be caught up with, as after a restart.
    caughtUpAt = Math.max(caughtUpAt, position().offset());
    if (current != null) {
      release(currentBytes);
      current = null;
    }
    waiting.forEach(announced -> release(announced.bytes()));
    waiting.clear();
    position = committed;
    moreExpected = true;
    emptiness.begin();
  }

  /** Returns the position of the next record to process. */
  public InputPosition position() {
    // The epoch is that of the record before: with an older one the log would take the position for
    // one beyond a truncation.
    return current == null || next == 0
        ? position
        : new InputPosition(current.offset(next), current.leaderEpoch(next - 1));
  }

  /** Returns the position of the last commit. */
  public InputPosition committedPosition() {
    return committed;
  }

  /** Takes note that the present position is committed. */
  void commit() {
    committed = position();
  }

  /** Takes note that other inputs have overtaken this one: it is to be caught up with again. */
  void fallBehind() {
    behind = true;
  }

  /**
   * Returns whether everything has been processed that the partition held when it was acquired, or
   * that had been processed before an abort; and nothing is left to take once it fell behind.
   */
  public boolean isCaughtUp() {
    behind = behind && (current != null || moreExpected);
    return !behind && position().offset() >= caughtUpAt;
  }
}
