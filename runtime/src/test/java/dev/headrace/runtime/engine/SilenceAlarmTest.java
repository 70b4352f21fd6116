package dev.headrace.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.LogUnreachableException;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.Scheduler;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.TopicAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an application says of its state while its coordinator waits for a log that is silent. */
class SilenceAlarmTest {
  private static final Duration INTERVAL = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final UnreachableLog log = new UnreachableLog();
  private final SteppedClock clock = new SteppedClock();
  private final List<AppState> states = new ArrayList<>();
  private final Lifecycle lifecycle = new Lifecycle("shop", (before, now) -> states.add(now));
  private final TopicWatch watch = new TopicWatch(log, clock, change -> {});
  private final SilenceAlarm alarm = new SilenceAlarm(watch, lifecycle, clock);

  @BeforeEach
  void watchATopic() {
    watch.begin(
        new TopicWatch.Topics(ImmutableMap.of(), ImmutableSet.of("clicks"), ImmutableSet.of()));
  }

  @Test
  void tellsOfItWhateverTheCoordinatorSaysMeanwhile() {
    lifecycle.become(AppState.RUNNING);
    fallSilent();
    lifecycle.become(AppState.RESTORING);
    assertThat(lifecycle.state()).isEqualTo(AppState.DEGRADED);
    answerAgain();
    assertThat(states).containsExactly(AppState.RUNNING, AppState.DEGRADED, AppState.RESTORING);
  }

  @Test
  void tellsNothingOfAnAnswerThatIsLate() {
    lifecycle.become(AppState.RUNNING);
    log.reachable = false;
    look();
    clock.pass(PATIENCE.minusSeconds(1));
    assertThat(alarm.doWork()).isZero();
    answerAgain();
    assertThat(states).containsExactly(AppState.RUNNING);
  }

  @Test
  void letsWhoIsClosedWithoutAnAnswerEndAsItDid() {
    lifecycle.become(AppState.RUNNING);
    fallSilent();
    watch.close();
    assertThat(alarm.doWork()).isZero();
    assertThat(alarm.isDone()).isTrue();
    lifecycle.become(AppState.CLOSED);
    assertThat(states).containsExactly(AppState.RUNNING, AppState.DEGRADED, AppState.CLOSED);
  }

  private void fallSilent() {
    log.reachable = false;
    look();
    assertThat(alarm.doWork()).isZero();
    clock.pass(PATIENCE);
    assertThat(alarm.doWork()).isPositive();
    assertThat(lifecycle.state()).isEqualTo(AppState.DEGRADED);
  }

  private void answerAgain() {
    log.reachable = true;
    look();
    alarm.doWork();
  }

  private void look() {
    clock.pass(INTERVAL);
    assertThat(watch.doWork()).isPositive();
  }

  /** A log that cannot always be reached. */
  private static final class UnreachableLog implements Log {
    private final InMemoryLog log = new InMemoryLog();
    private boolean reachable = true;

    @Override
    public TopicAdmin openAdmin() {
      if (!reachable) {
        throw new LogUnreachableException("nobody answers", null);
      }
      return log.openAdmin();
    }

    @Override
    public LogSession openSession(SessionSettings settings, Scheduler scheduler) {
      return log.openSession(settings, scheduler);
    }

    @Override
    public PartitionReader openPartitionReader() {
      return log.openPartitionReader();
    }
  }
}
