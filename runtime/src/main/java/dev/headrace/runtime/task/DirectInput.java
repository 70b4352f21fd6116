package dev.headrace.runtime.task;

import dev.headrace.runtime.envelope.UpstreamTask;
import dev.headrace.runtime.exchange.Channel;
import dev.headrace.runtime.exchange.Credit;
import dev.headrace.runtime.exchange.ExchangeBatch;
import dev.headrace.runtime.operator.Foresight;
import dev.headrace.runtime.operator.Operator;
import dev.headrace.runtime.operator.TaskContext;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Function;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The events of one exchange that upstream tasks of this process handed over in memory. */
public final class DirectInput implements TaskInput {
  private final TaskContext context;
  private final TaskTime time;
  private final Credit credit;
  private final ExchangeOrigin origin;
  private final Operator downstream;
  private final @Nullable Foresight foresight;
  private final Function<UpstreamTask, Channel> topic;
  private final Queue<ExchangeBatch> waiting = new ArrayDeque<>();
  private @Nullable ExchangeBatch current;
  private int member;
  private int next;
  // The foresight knows of the events of the batch before this one.
  private int foreseen;

  /**
   * Creates an input in which nothing is waiting.
   *
   * @param context what the operators of the task share
   * @param time moved by what comes
   * @param credit given back as events are processed
   * @param origin stands for the event that is processed
   * @param downstream takes the events
   * @param topic opens the way that leads to the same place through the exchange's topic
   */
  DirectInput(
      TaskContext context,
      TaskTime time,
      Credit credit,
      ExchangeOrigin origin,
      Operator downstream,
      Function<UpstreamTask, Channel> topic) {
    this.topic = topic;
    this.context = context;
    this.time = time;
    this.credit = credit;
    this.origin = origin;
    this.downstream = downstream;
    this.foresight = downstream.foresight();
  }

  /** Returns the partition of the exchange's topic that leads to the same place. */
  TopicPartition shard() {
    return new TopicPartition(origin.topic(), origin.partition());
  }

  /** Adds a batch, for which credit has been taken. */
  public void offer(ExchangeBatch batch) {
    waiting.add(batch);
    takeUpNext();
  }

  /** Gives the credit of a batch back that is not to be added, since the epoch will be aborted. */
  public void refuse(ExchangeBatch batch) {
    credit.giveBack(batch.bytes());
  }

  private void takeUpNext() {
    while (current == null && !waiting.isEmpty()) {
      ExchangeBatch batch = waiting.remove();
      current = batch;
      member = time.member(batch.upstream());
      next = 0;
      foreseen = 0;
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
    if (!time.reached(member, batch.upstreamTimeMs(next))) {
      return;
    }
    if (foresight != null && next >= foreseen) {
      foreseen = foresee(foresight, batch, next);
    }
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

  private static int foresee(Foresight foresight, ExchangeBatch batch, int from) {
    int to = Math.min(batch.size(), from + Foresight.EVENTS);
    for (int index = from; index < to; index++) {
      foresight.expect(batch.keyBytes(index), batch.timestampMs(index));
    }
    return to;
  }

  /**
   * Sends everything that is waiting through the topic, from where it will come back: it cannot be
   * processed in this epoch. Returns whether there was anything.
   *
   * @param nowNanos the monotonic time in ns
   */
  boolean divert(long nowNanos) {
    ExchangeBatch batch = current;
    if (batch == null) {
      return false;
    }
    divert(batch, next, nowNanos);
    waiting.forEach(other -> divert(other, 0, nowNanos));
    clear();
    return true;
  }

  private void divert(ExchangeBatch batch, int from, long nowNanos) {
    Channel channel = topic.apply(batch.upstream());
    for (int index = from; index < batch.size(); index++) {
      channel.send(
          batch.keyBytes(index),
          Objects.requireNonNull(batch.key(index)),
          batch.value(index),
          batch.timestampMs(index),
          batch.headers(index),
          batch.upstreamTimeMs(index));
    }
    if (batch.announces()) {
      channel.announce(batch.announcedMs(), batch.announcedLiveUnder(), nowNanos);
    }
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
