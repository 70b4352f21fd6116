package dev.headrace.runtime.task;

import dev.headrace.runtime.exchange.Credit;
import dev.headrace.runtime.exchange.ExchangeBatch;
import dev.headrace.runtime.operator.Operator;
import dev.headrace.runtime.operator.TaskContext;
import java.util.ArrayDeque;
import java.util.Queue;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The events of one exchange that upstream tasks of this process handed over in memory. */
public final class DirectInput implements TaskInput {
  private final TaskContext context;
  private final TaskTime time;
  private final Credit credit;
  private final ExchangeOrigin origin;
  private final Operator downstream;
  private final Queue<ExchangeBatch> waiting = new ArrayDeque<>();
  private @Nullable ExchangeBatch current;
  private int member;
  private int next;

  DirectInput(
      TaskContext context,
      TaskTime time,
      Credit credit,
      ExchangeOrigin origin,
      Operator downstream) {
    this.context = context;
    this.time = time;
    this.credit = credit;
    this.origin = origin;
    this.downstream = downstream;
  }

  /** Adds a batch, for which credit has been taken. */
  public void offer(ExchangeBatch batch) {
    waiting.add(batch);
    takeUpNext();
  }

  private void takeUpNext() {
    while (current == null && !waiting.isEmpty()) {
      ExchangeBatch batch = waiting.remove();
      current = batch;
      member = time.member(batch.upstream());
      next = 0;
      finishIfProcessed(batch);
    }
  }

  private void finishIfProcessed(ExchangeBatch batch) {
    if (next == batch.size()) {
      if (batch.announces()) {
        time.announced(member, batch.announcedMs(), batch.announcedLiveUnder());
      }
      credit.giveBack(batch.bytes());
      current = null;
    }
  }

  @Override
  public boolean hasNext() {
    return current != null;
  }

  @Override
  public long nextTimestampMs() {
    return batch().timestampMs(next);
  }

  @Override
  public void processNext() {
    ExchangeBatch batch = batch();
    time.reached(member, batch.upstreamTimeMs(next));
    byte[] keyBytes = batch.keyBytes(next);
    Object value = batch.value(next);
    long timestampMs = batch.timestampMs(next);
    Headers headers = batch.headers(next);
    context.bytes(keyBytes, null);
    context.origin(origin.of(keyBytes, value, timestampMs, headers));
    downstream.process(batch.key(next), value, timestampMs, headers);
    context.origin(null);
    next++;
    finishIfProcessed(batch);
    takeUpNext();
  }

  /** Processes everything that is waiting, whatever other inputs hold; returns how much it was. */
  public int drain() {
    int drained = 0;
    while (current != null) {
      processNext();
      drained++;
    }
    return drained;
  }

  private ExchangeBatch batch() {
    ExchangeBatch batch = current;
    if (batch == null) {
      throw new IllegalStateException("no event is waiting");
    }
    return batch;
  }

  // The tasks that send here are in this process and say when they have sent everything.
  @Override
  public boolean holdsBack() {
    return false;
  }

  @Override
  public void clear() {
    if (current != null) {
      credit.giveBack(current.bytes());
      current = null;
    }
    waiting.forEach(batch -> credit.giveBack(batch.bytes()));
    waiting.clear();
  }
}
