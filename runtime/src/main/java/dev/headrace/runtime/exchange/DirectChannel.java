package dev.headrace.runtime.exchange;

import dev.headrace.runtime.envelope.UpstreamTask;
import java.util.function.Consumer;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The way to a shard owned by this process: batches of objects, within the epoch. */
public final class DirectChannel implements Channel {
  private final UpstreamTask upstream;
  private final Credit credit;
  private final Consumer<ExchangeBatch> receiver;
  private @Nullable ExchangeBatch pending;

  /**
   * Creates a channel.
   *
   * @param upstream the task that sends
   * @param credit the process's credit, used by each batch until it is processed
   * @param receiver takes the batches in order; must not block
   */
  public DirectChannel(UpstreamTask upstream, Credit credit, Consumer<ExchangeBatch> receiver) {
    this.upstream = upstream;
    this.credit = credit;
    this.receiver = receiver;
  }

  @Override
  public void send(
      byte[] keyBytes,
      Object key,
      @Nullable Object value,
      long timestampMs,
      Headers headers,
      long upstreamTimeMs) {
    ExchangeBatch batch = pending();
    batch.add(keyBytes, key, value, timestampMs, headers, upstreamTimeMs);
    if (batch.isFull()) {
      post();
    }
  }

  @Override
  public boolean announce(long timeMs, int liveUnder, long nowNanos) {
    pending().announce(timeMs, liveUnder);
    post();
    return true;
  }

  private ExchangeBatch pending() {
    ExchangeBatch batch = pending;
    if (batch == null) {
      batch = new ExchangeBatch(upstream);
      pending = batch;
    }
    return batch;
  }

  @Override
  public void post() {
    ExchangeBatch batch = pending;
    if (batch != null) {
      pending = null;
      credit.take(batch.bytes());
      receiver.accept(batch);
    }
  }

  @Override
  public void discard() {
    pending = null;
  }
}
