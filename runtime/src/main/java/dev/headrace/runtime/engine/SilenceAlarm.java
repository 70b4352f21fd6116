package dev.headrace.runtime.engine;

import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.Worker;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when no broker has answered for long, and when one has again. It works on a thread of its
 * own, since all that ask the log are just those that wait then.
 */
final class SilenceAlarm implements Worker {
  private static final Logger log = LoggerFactory.getLogger(SilenceAlarm.class);
  private static final Duration PAUSE = Duration.ofMillis(100);

  private final TopicWatch topics;
  private final Lifecycle lifecycle;
  private final Clock clock;
  private boolean silentBefore;

  /**
   * Creates it.
   *
   * @param topics knows how long an answer has been waited for
   * @param lifecycle told of the silence
   * @param clock what it pauses on between two looks
   */
  SilenceAlarm(TopicWatch topics, Lifecycle lifecycle, Clock clock) {
    this.topics = topics;
    this.lifecycle = lifecycle;
    this.clock = clock;
  }

  @Override
  public int doWork() {
    Optional<Duration> silence = topics.silence();
    // What is closed waits for nothing, but that does not mean that somebody has answered.
    if (silence.isPresent() == silentBefore || topics.isClosed()) {
      clock.pause(PAUSE.toNanos());
      return 0;
    }
    silentBefore = silence.isPresent();
    if (silentBefore) {
      log.atWarn()
          .addKeyValue(LogKeys.REASON, "no broker answers")
          .log("No broker has answered for {}; it goes on once one does", silence.get());
    }
    lifecycle.isSilent(silentBefore);
    return 1;
  }

  @Override
  public boolean isDone() {
    return topics.isClosed();
  }
}
