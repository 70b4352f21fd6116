package dev.headrace.runtime.exchange;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.envelope.UpstreamTask;
import dev.headrace.runtime.time.EventClock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EdgeTest {
  private static final UpstreamTask SELF = new UpstreamTask(0, 0);
  private static final int SHARDS = 4;

  private final List<List<ExchangeBatch>> received =
      IntStream.range(0, SHARDS).<List<ExchangeBatch>>mapToObj(shard -> new ArrayList<>()).toList();
  private final EventClock clock = new EventClock(SELF, true, List.of());
  private Edge edge;

  @BeforeEach
  void connect() {
    List<Channel> channels = new ArrayList<>();
    received.forEach(shard -> channels.add(new DirectChannel(SELF, new Credit(1), shard::add)));
    edge = new Edge(clock, SHARDS, channels::get);
  }

  @Test
  void sendsAnEventToTheShardOfItsKey() {
    byte[] key = "ann".getBytes(UTF_8);
    clock.sourceReached(8);
    clock.settle(clock.eventTimeMs());
    edge.send(key, "ann", 1L, 5, new RecordHeaders());
    edge.post();
    for (int shard = 0; shard < edge.shards(); shard++) {
      assertThat(received.get(shard)).hasSize(shard == Shards.of(key, SHARDS) ? 1 : 0);
    }
    assertThat(received.get(Shards.of(key, SHARDS)).get(0).upstreamTimeMs(0)).isEqualTo(8);
  }

  @Test
  void tellsEveryShardTheTime() {
    clock.sourceReached(8);
    clock.settle(clock.eventTimeMs());
    edge.announce(0);
    assertThat(received)
        .allSatisfy(
            shard -> {
              assertThat(shard).extracting(ExchangeBatch::announcedMs).containsExactly(8L);
              assertThat(shard).extracting(ExchangeBatch::announcedLiveUnder).containsExactly(0);
            });
  }

  @Test
  void saysNothingTwice() {
    clock.sourceReached(8);
    clock.settle(clock.eventTimeMs());
    edge.announce(0);
    edge.announce(0);
    assertThat(received).allSatisfy(shard -> assertThat(shard).hasSize(1));
  }

  @Test
  void saysWhenTheTaskHasCaughtUpThoughItsTimeStands() {
    clock.sourceReached(8);
    clock.settle(clock.eventTimeMs());
    edge.announce(0);
    clock.sourcesCaughtUp();
    edge.announce(0);
    assertThat(received)
        .allSatisfy(
            shard ->
                assertThat(shard)
                    .extracting(ExchangeBatch::announcedLiveUnder)
                    .containsExactly(0, 1));
  }

  @Test
  void remembersWhatAShardHasStillToBeTold() {
    List<Long> told = new ArrayList<>();
    Edge slow = new Edge(clock, 1, shard -> new SlowChannel(told));
    clock.sourceReached(8);
    clock.settle(8);
    slow.announce(0);
    assertThat(slow.isOwing()).isTrue();
    slow.announce(1);
    assertThat(slow.isOwing()).isFalse();
    slow.announce(2);
    assertThat(told).containsExactly(8L);
  }

  @Test
  void saysNothingOfATimeWhoseResultsAreStillToCome() {
    List<Long> told = new ArrayList<>();
    Edge edge = new Edge(clock, 1, shard -> new SlowChannel(told));
    clock.sourceReached(8);
    clock.settle(8);
    clock.sourceReached(9);
    edge.announce(1);
    assertThat(told).containsExactly(8L);
  }

  /** Takes nothing at the first moment. */
  private record SlowChannel(List<Long> told) implements Channel {
    @Override
    public void send(
        byte[] keyBytes,
        Object key,
        @Nullable Object value,
        long timestampMs,
        Headers headers,
        long upstreamTimeMs) {
      throw new UnsupportedOperationException("sends nothing");
    }

    @Override
    public boolean announce(long timeMs, int liveUnder, long nowNanos) {
      return nowNanos > 0 && told.add(timeMs);
    }

    @Override
    public void post() {}

    @Override
    public void discard() {}
  }

  @Test
  void saysItAgainAfterAnAbort() {
    clock.sourceReached(8);
    clock.settle(clock.eventTimeMs());
    edge.announce(0);
    edge.discard();
    edge.announce(0);
    assertThat(received).allSatisfy(shard -> assertThat(shard).hasSize(2));
  }

  @Test
  void hasNothingToSayBeforeThereIsATime() {
    edge.announce(0);
    assertThat(received).allSatisfy(shard -> assertThat(shard).isEmpty());
  }
}
