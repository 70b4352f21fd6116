package dev.headrace.runtime.exchange;

import dev.headrace.runtime.envelope.Heard;
import dev.headrace.runtime.time.EventClock;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * The sending end of an exchange in one task: one channel to each shard. Used by the task's thread;
 * the channels change only between epochs.
 */
public final class Edge {
  private final EventClock clock;
  private final IntFunction<Channel> ways;
  private final Channel[] channels;
  private long announcedMs = EventClock.UNHEARD;
  private int announcedLiveUnder = Heard.NOT_LIVE;
  private boolean owing;

  /**
   * Creates an edge.
   *
   * @param clock the sending task's clock
   * @param shards the number of shards
   * @param ways opens the channel to a shard as it is to be used at present
   */
  public Edge(EventClock clock, int shards, IntFunction<Channel> ways) {
    this.clock = clock;
    this.ways = ways;
    this.channels = new Channel[shards];
    reroute();
  }

  /** Asks anew for the way to each shard; between two epochs, with nothing on its way. */
  public void reroute() {
    Arrays.setAll(channels, ways);
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

  /**
   * Tells every shard how far the sending task has come, if there is anything new to tell.
   *
   * @param nowNanos the monotonic time in ns
   */
  public void announce(long nowNanos) {
    long timeMs = clock.settledMs();
    int liveUnder = clock.liveUnder();
    if (owing || timeMs != announcedMs || liveUnder != announcedLiveUnder) {
      announce(timeMs, liveUnder, nowNanos);
    }
  }

  /** Returns whether some shard has still to be told what was announced last. */
  public boolean isOwing() {
    return owing;
  }

  /**
   * Tells every shard that the sending task is catching up, whatever the shard was told before: it
   * may have been told by a predecessor, or in an epoch before one that was aborted.
   *
   * @param nowNanos the monotonic time in ns
   */
  public void announceCatchingUp(long nowNanos) {
    announce(clock.settledMs(), Heard.NOT_LIVE, nowNanos);
  }

  private void announce(long timeMs, int liveUnder, long nowNanos) {
    owing = false;
    for (Channel channel : channels) {
      owing |= !channel.announce(timeMs, liveUnder, nowNanos);
    }
    announcedMs = timeMs;
    announcedLiveUnder = liveUnder;
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
    announcedLiveUnder = Heard.NOT_LIVE;
    owing = false;
  }
}
