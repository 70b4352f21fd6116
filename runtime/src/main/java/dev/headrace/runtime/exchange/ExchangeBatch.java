package dev.headrace.runtime.exchange;

import dev.headrace.runtime.envelope.UpstreamTask;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Events of one upstream task on their way to one shard in memory, in columns, and behind them what
 * the upstream task says of its time. Filled by the sender, then handed over for good.
 */
public final class ExchangeBatch {
  private static final int CAPACITY = 256;
  // What an event weighs besides its key: the columns and the objects they point to.
  private static final int EVENT_BYTES = 96;

  private final UpstreamTask upstream;
  private final byte[][] keyBytes = new byte[CAPACITY][];
  private final @Nullable Object[] keys = new Object[CAPACITY];
  private final @Nullable Object[] values = new Object[CAPACITY];
  private final long[] timestampsMs = new long[CAPACITY];
  private final long[] upstreamTimesMs = new long[CAPACITY];
  private final Headers[] headers = new Headers[CAPACITY];
  private int size;
  private long bytes = EVENT_BYTES;
  private boolean announces;
  private long announcedMs;
  private int announcedLiveUnder;

  ExchangeBatch(UpstreamTask upstream) {
    this.upstream = upstream;
  }

  void add(
      byte[] serializedKey,
      Object key,
      @Nullable Object value,
      long timestampMs,
      Headers eventHeaders,
      long upstreamTimeMs) {
    keyBytes[size] = serializedKey;
    keys[size] = key;
    values[size] = value;
    timestampsMs[size] = timestampMs;
    headers[size] = eventHeaders;
    upstreamTimesMs[size] = upstreamTimeMs;
    size++;
    bytes += EVENT_BYTES + serializedKey.length;
  }

  void announce(long timeMs, int liveUnder) {
    announces = true;
    announcedMs = timeMs;
    announcedLiveUnder = liveUnder;
  }

  boolean isFull() {
    return size == CAPACITY;
  }

  /** Returns the task that sent this. */
  public UpstreamTask upstream() {
    return upstream;
  }

  /** Returns the number of events. */
  public int size() {
    return size;
  }

  /** Returns about how many bytes the batch holds, for the credit. */
  public long bytes() {
    return bytes;
  }

  /** Returns the serialized key of event {@code index}. */
  public byte[] keyBytes(int index) {
    return keyBytes[index];
  }

  /** Returns the key of event {@code index}. */
  public @Nullable Object key(int index) {
    return keys[index];
  }

  /** Returns the value of event {@code index}. */
  public @Nullable Object value(int index) {
    return values[index];
  }

  /** Returns the timestamp of event {@code index} in ms. */
  public long timestampMs(int index) {
    return timestampsMs[index];
  }

  /** Returns the event time of the upstream task when it sent event {@code index}, in ms. */
  public long upstreamTimeMs(int index) {
    return upstreamTimesMs[index];
  }

  /** Returns the headers of event {@code index}. */
  public Headers headers(int index) {
    return headers[index];
  }

  /** Returns whether the upstream task says something of its time behind the events. */
  public boolean announces() {
    return announces;
  }

  /**
   * Returns the event time the upstream task has reached, in ms; only if it {@link #announces()}.
   */
  public long announcedMs() {
    return announcedMs;
  }

  /**
   * Returns the generation under which the upstream task has caught up, 0 while it has not; only if
   * it {@link #announces()}.
   */
  public int announcedLiveUnder() {
    return announcedLiveUnder;
  }
}
