package dev.headrace.runtime.time;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.envelope.Heard;
import dev.headrace.runtime.envelope.UpstreamTask;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventClockTest {
  private static final UpstreamTask SELF = new UpstreamTask(1, 0);
  private static final UpstreamTask FAST = new UpstreamTask(0, 0);
  private static final UpstreamTask SLOW = new UpstreamTask(0, 1);

  private static final int GENERATION = 1;

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
    clock.caughtUp(fast, GENERATION);
    assertThat(clock.reached(slow, 150)).isEqualTo(150);
  }

  @Test
  void followsTheFastestOnceAllAreLive() {
    clock.reached(fast, 100);
    clock.reached(slow, 40);
    clock.caughtUp(slow, GENERATION);
    assertThat(clock.eventTimeMs()).isEqualTo(100);
    clock.caughtUp(fast, GENERATION);
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
    clock.restore(30, 30, Map.of(FAST, said(90), gone, said(10)));
    assertThat(clock.eventTimeMs()).isEqualTo(30);
    assertThat(clock.heard()).isEqualTo(Map.of(FAST, said(90)));
  }

  @Test
  void letsEveryMemberCatchUpAgainAfterAnAbort() {
    clock.reached(fast, 100);
    clock.reached(slow, 50);
    clock.caughtUp(fast, GENERATION);
    clock.caughtUp(slow, GENERATION);
    clock.restore(40, 40, Map.of(FAST, said(60)));
    assertThat(clock.isLive()).isFalse();
    assertThat(clock.reached(fast, 100)).isEqualTo(40);
    assertThat(clock.reached(slow, 50)).isEqualTo(50);
    clock.caughtUp(slow, GENERATION);
    assertThat(clock.eventTimeMs()).isEqualTo(100);
  }

  @Test
  void keepsMembersLiveThatWereLiveAtTheLastCommit() {
    clock.restore(40, 40, Map.of(FAST, new Heard(60, GENERATION), SLOW, said(40)));
    assertThat(clock.isLive()).isFalse();
    assertThat(clock.reached(fast, 100)).isEqualTo(40);
    assertThat(clock.reached(slow, 50)).isEqualTo(50);
    clock.caughtUp(slow, GENERATION);
    assertThat(clock.eventTimeMs()).isEqualTo(100);
  }

  @Test
  void waitsInANewGenerationUntilEveryMemberHasSpokenAgain() {
    clock.reached(fast, 100);
    clock.reached(slow, 50);
    clock.caughtUp(fast, GENERATION);
    clock.caughtUp(slow, GENERATION);
    clock.startGeneration(GENERATION + 1);
    assertThat(clock.isLive()).isFalse();
    assertThat(clock.reached(fast, 200)).as("slow may have a new owner").isEqualTo(100);
    clock.caughtUp(fast, GENERATION + 1);
    assertThat(clock.reached(slow, 120)).isEqualTo(120);
    clock.caughtUp(slow, GENERATION + 1);
    assertThat(clock.eventTimeMs()).isEqualTo(200);
  }

  @Test
  void ignoresWhatAFormerOwnerSaidInAnEarlierGeneration() {
    clock.startGeneration(GENERATION + 1);
    clock.reached(fast, 100);
    clock.caughtUp(fast, GENERATION);
    clock.caughtUp(slow, GENERATION + 1);
    assertThat(clock.isLive()).isFalse();
    clock.caughtUp(fast, GENERATION + 1);
    assertThat(clock.isLive()).isTrue();
  }

  @Test
  void remembersWhatWasSaidInAGenerationItHasNotHeardOfYet() {
    clock.caughtUp(fast, GENERATION + 1);
    clock.caughtUp(slow, GENERATION);
    assertThat(clock.liveUnder()).isEqualTo(GENERATION);
    clock.startGeneration(GENERATION + 1);
    assertThat(clock.liveUnder()).isEqualTo(Heard.NOT_LIVE);
    clock.caughtUp(slow, GENERATION + 1);
    assertThat(clock.liveUnder()).isEqualTo(GENERATION + 1);
  }

  private static Heard said(long timeMs) {
    return new Heard(timeMs, Heard.NOT_LIVE);
  }

  @Test
  void hasNoNumberForATaskThatDoesNotFeedThisOne() {
    assertThat(clock.member(new UpstreamTask(0, 2))).isEqualTo(EventClock.NO_MEMBER);
    assertThat(clock.member(new UpstreamTask(9, 0))).isEqualTo(EventClock.NO_MEMBER);
  }

  @Test
  void forgetsWhatWasHeardOfATaskThatFeedsThisOneNoMore() {
    clock.restore(70, 70, Map.of(new UpstreamTask(9, 0), new Heard(90, GENERATION)));
    assertThat(clock.eventTimeMs()).isEqualTo(70);
    assertThat(clock.heard()).isEmpty();
    assertThat(clock.isLive()).isFalse();
  }
}
