package dev.headrace.runtime.exchange;

import dev.headrace.runtime.time.EventClock;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of an exchange in one task: one channel to each shard. Used by the task's thread;
 * the channels change only between epochs.
 */
public final class Edge {
  private final EventClock clock;
  private final Channel[] channels;
  private long announcedMs = EventClock.UNHEARD;
  private boolean announcedLive;

  /**
   * Creates an edge.
   *
   * @param clock the sending task's clock
   * @param channels the channels by number of shard
   */
  public Edge(EventClock clock, List<Channel> channels) {
    this.clock = clock;
    this.channels = channels.toArray(Channel[]::new);
  }

  /** Returns the number of shards. */
  public int shards() {
    return channels.length;
  }

  /** Sends one event to the shard that owns its key; see {@link Channel#send}. */
  public void send(
      byte[] keyBytes, Object key, @Nullable Object value, long timestampMs, Headers headers) {
    channels[Shards.of(keyBytes, channels.length)].send(
        keyBytes, key, value, timestampMs, headers, clock.settledMs());
  }

  /** Tells every shard how far the sending task has come, if there is anything new to tell. */
  public void announce() {
    long timeMs = clock.eventTimeMs();
    boolean live = clock.isLive();
    if (timeMs != announcedMs || live != announcedLive) {
      announce(timeMs, live);
    }
  }

  /**
   * Tells every shard that the sending task is catching up, whatever the shard was told before: it
   * may have been told by a predecessor, or in an epoch before one that was aborted.
   */
  public void announceCatchingUp() {
    announce(clock.eventTimeMs(), false);
  }

  private void announce(long timeMs, boolean live) {
    for (Channel channel : channels) {
      channel.announce(timeMs, live);
    }
    announcedMs = timeMs;
    announcedLive = live;
  }

  /** Hands over what was sent so far. */
  public void post() {
    for (Channel channel : channels) {
      channel.post();
    }
  }

  /** Forgets what was sent and not handed over, and what was announced: the epoch is aborted. */
  public void discard() {
    for (Channel channel : channels) {
      channel.discard();
    }
    announcedMs = EventClock.UNHEARD;
    announcedLive = false;
  }
}
