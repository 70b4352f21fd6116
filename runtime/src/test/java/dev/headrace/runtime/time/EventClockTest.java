package dev.headrace.runtime.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.runtime.envelope.UpstreamTask;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventClockTest {
  private static final UpstreamTask SELF = new UpstreamTask(1, 0);
  private static final UpstreamTask FAST = new UpstreamTask(0, 0);
  private static final UpstreamTask SLOW = new UpstreamTask(0, 1);

  private final EventClock clock = new EventClock(SELF, false, List.of(FAST, SLOW));
  private final int fast = clock.member(FAST);
  private final int slow = clock.member(SLOW);

  @Test
  void hasNoTimeBeforeEveryMemberWasHeardOf() {
    assertThat(clock.reached(fast, 100)).isEqualTo(EventClock.UNHEARD);
    assertThat(clock.isLive()).isFalse();
  }

  @Test
  void followsTheSlowestWhileAnyMemberCatchesUp() {
    clock.reached(fast, 100);
    assertThat(clock.reached(slow, 40)).isEqualTo(40);
    assertThat(clock.reached(fast, 200)).isEqualTo(40);
  }

  @Test
  void isHeldBackOnlyByMembersThatCatchUp() {
    clock.reached(fast, 100);
    clock.caughtUp(fast);
    assertThat(clock.reached(slow, 150)).isEqualTo(150);
  }

  @Test
  void followsTheFastestOnceAllAreLive() {
    clock.reached(fast, 100);
    clock.reached(slow, 40);
    clock.caughtUp(slow);
    assertThat(clock.eventTimeMs()).isEqualTo(100);
    clock.caughtUp(fast);
    assertThat(clock.isLive()).isTrue();
    assertThat(clock.reached(slow, 110)).isEqualTo(110);
  }

  @Test
  void goesByItsOwnRecordsWhenNothingIsUpstream() {
    EventClock alone = new EventClock(SELF, true, List.of());
    assertThat(alone.hasLiveSources()).isFalse();
    assertThat(alone.sourceReached(7)).isEqualTo(7);
    assertThat(alone.sourceReached(3)).isEqualTo(7);
    alone.sourcesCaughtUp();
    assertThat(alone.isLive()).isTrue();
    assertThat(alone.hasLiveSources()).isTrue();
  }

  @Test
  void isLiveFromTheStartWithoutAnyMember() {
    assertThat(new EventClock(SELF, false, List.of()).isLive()).isTrue();
  }

  @Test
  void remembersOnlyMembersThatStillExist() {
    UpstreamTask gone = new UpstreamTask(0, 2);
    clock.restore(30, Map.of(FAST, 90L, gone, 10L));
    assertThat(clock.eventTimeMs()).isEqualTo(30);
    assertThat(clock.heard()).isEqualTo(Map.of(FAST, 90L));
  }

  @Test
  void letsEveryMemberCatchUpAgainAfterAnAbort() {
    clock.reached(fast, 100);
    clock.reached(slow, 50);
    clock.caughtUp(fast);
    clock.caughtUp(slow);
    clock.restore(40, Map.of(FAST, 60L));
    assertThat(clock.isLive()).isFalse();
    assertThat(clock.reached(fast, 100)).isEqualTo(40);
    assertThat(clock.reached(slow, 50)).isEqualTo(50);
    clock.caughtUp(slow);
    assertThat(clock.eventTimeMs()).isEqualTo(100);
  }

  @Test
  void refusesATaskThatDoesNotFeedThisOne() {
    assertThatThrownBy(() -> clock.member(new UpstreamTask(0, 2)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("number of partitions has changed");
  }
}
