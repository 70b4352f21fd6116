package dev.headrace.runtime.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.headrace.runtime.memory.InMemoryLog;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.Scheduler;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.TopicAdmin;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TopicWatchTest {
  private static final Duration INTERVAL = Duration.ofSeconds(5);

  private final InMemoryLog log = new InMemoryLog();
  private final SteppedClock clock = new SteppedClock();
  private final List<LogException> told = new ArrayList<>();
  private final TopicWatch watch = new TopicWatch(log, clock, told::add);

  @BeforeEach
  void beginWithThreeTopics() {
    log.createTopic("clicks", 2);
    log.createTopic("shop-views-changelog", 2);
    log.createTopic("totals", 1);
    try (TopicAdmin admin = log.openAdmin()) {
      watch.begin(
          new TopicWatch.Topics(
              ImmutableMap.copyOf(admin.identities(Set.of("clicks", "shop-views-changelog"))),
              ImmutableSet.of("totals"),
              ImmutableSet.of("shop-views-changelog")));
    }
  }

  @Test
  void looksOnlyNowAndThen() {
    assertThat(watch.doWork()).isZero();
    clock.pass(INTERVAL);
    assertThat(watch.doWork()).isPositive();
    assertThat(watch.doWork()).isZero();
    assertThat(told).isEmpty();
  }

  @Test
  void tellsOfADeletedTopicOnceItIsSure() {
    log.deleteTopic("clicks");
    look();
    assertThat(told).as("a broker may not have heard of it yet").isEmpty();
    look();
    assertThat(told)
        .singleElement()
        .extracting(Throwable::getMessage)
        .asString()
        .startsWith("topic 'clicks' was deleted while the application ran")
        .contains("create the topic again");
  }

  @Test
  void tellsOfADeletedTopicThatIsOnlyWritten() {
    log.deleteTopic("totals");
    look();
    look();
    assertThat(told).singleElement().asString().contains("topic 'totals' was deleted");
  }

  @Test
  void saysWhatHelpsAgainstADeletedInternalTopic() {
    log.deleteTopic("shop-views-changelog");
    look();
    look();
    assertThat(told)
        .singleElement()
        .asString()
        .contains("internal topic 'shop-views-changelog' was deleted")
        .contains("--apply");
  }

  @Test
  void tellsOfATopicThatIsAnother() {
    log.deleteTopic("shop-views-changelog");
    log.createTopic("shop-views-changelog", 2);
    look();
    assertThat(told)
        .singleElement()
        .asString()
        .contains("'shop-views-changelog' was deleted and created anew");
  }

  @Test
  void letsATopicThatIsOnlyWrittenBeAnother() {
    log.deleteTopic("totals");
    log.createTopic("totals", 3);
    look();
    assertThat(told).isEmpty();
  }

  @Test
  void endsWhenItIsClosed() {
    look();
    watch.close();
    assertThat(watch.isDone()).isFalse();
    assertThat(watch.doWork()).isPositive();
    assertThat(watch.isDone()).isTrue();
    assertThat(watch.silence()).isEmpty();
  }

  @Test
  void asksNothingAnyMoreWhenItIsClosedWhileItOpensTheWay() {
    var slow = new SlowLog();
    TopicWatch closed = new TopicWatch(slow, clock, told::add);
    slow.whileOpening = closed::close;
    try (TopicAdmin admin = log.openAdmin()) {
      closed.begin(
          new TopicWatch.Topics(
              ImmutableMap.copyOf(admin.identities(Set.of("clicks"))),
              ImmutableSet.of(),
              ImmutableSet.of()));
    }
    log.deleteTopic("clicks");
    log.createTopic("clicks", 2);

    clock.pass(INTERVAL);
    assertThat(closed.doWork()).isPositive();
    assertThat(closed.doWork()).isPositive();
    assertThat(closed.isDone()).isTrue();
    assertThat(told).as("what an answer would have told").isEmpty();
  }

  private void look() {
    clock.pass(INTERVAL);
    assertThat(watch.doWork()).isPositive();
  }

  /** A log to which the way takes long. */
  private final class SlowLog implements Log {
    private Runnable whileOpening = () -> {};

    @Override
    public TopicAdmin openAdmin() {
      whileOpening.run();
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
