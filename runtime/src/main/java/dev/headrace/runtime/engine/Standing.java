package dev.headrace.runtime.engine;

import dev.headrace.runtime.operator.HeldRecords;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * How the application gets on, as its coordinator has seen it last: told to the lifecycle, and
 * there to be asked for from any thread.
 */
final class Standing {
  private final Lifecycle lifecycle;
  private final Aborts aborts;
  private final LaneAlarm lanes;
  private final HeldRecords held;
  private final TopicWatch topics;
  private volatile @Nullable String diskFull;
  private volatile @Nullable RestoreProgress restoring;
  private volatile @Nullable Map<TopicPartition, Long> reached;
  private volatile Progress progress = new Progress(0, -1, 0, 0, false);

  Standing(
      Lifecycle lifecycle, Aborts aborts, LaneAlarm lanes, HeldRecords held, TopicWatch topics) {
    this.lifecycle = lifecycle;
    this.aborts = aborts;
    this.lanes = lanes;
    this.held = held;
    this.topics = topics;
  }

  // --- For the coordinator ---

  /** Looks at everything, while the application takes input in. */
  void look(Running running) {
    tellState(running);
    publish(running);
    restoring = running.restoring().orElse(null);
  }

  // Once it runs it goes on running, whatever tasks come and go.
  private void tellState(Running running) {
    boolean wasFull = diskFull != null;
    diskFull = running.diskFull().orElse(null);
    if (running.isComplete()) {
      boolean getsOn =
          !aborts.areToBeTold() && lanes.look().isEmpty() && diskFull == null && held.isEmpty();
      lifecycle.become(getsOn ? AppState.RUNNING : AppState.DEGRADED);
    } else if (diskFull != null) {
      lifecycle.become(AppState.DEGRADED);
    } else if (wasFull
        || (running.ownership().hasDecided() && lifecycle.said() == AppState.STARTING)) {
      lifecycle.become(AppState.RESTORING);
    }
  }

  /** Looks at the lanes, while the application waits for them. */
  void lookAtLanes() {
    if (lanes.look().isPresent() && lifecycle.said() == AppState.RUNNING) {
      lifecycle.become(AppState.DEGRADED);
    }
  }

  /** Says how far the application has come. */
  void publish(Running running) {
    Progress now = running.progress();
    reached = now.caughtUp() ? running.positions() : null;
    progress = now;
  }

  // --- For the threads that watch ---

  /** Returns how far the application has come. */
  Progress progress() {
    return progress;
  }

  /** Returns up to where it has taken its input in, once it has caught up; empty before. */
  Optional<Map<TopicPartition, Long>> reached() {
    return Optional.ofNullable(reached);
  }

  /** Returns how far tasks on their way are restored, if any is. */
  Optional<RestoreProgress> restoring() {
    return Optional.ofNullable(restoring);
  }

  /** Returns for how long no broker has answered, once that is long. */
  Optional<Duration> silence() {
    return topics.silence();
  }

  /** Returns why the local disk has no room to get on, if it has none. */
  Optional<String> diskFull() {
    return Optional.ofNullable(diskFull);
  }

  /** Returns the lane that a function of the user has held for long, if there is one. */
  Optional<LaneWatch.Held> held() {
    return lanes.held();
  }

  /** Returns the record that is to be tried again later, in words, if there is one. */
  Optional<String> heldRecord() {
    return held.any().map(HeldRecords.Held::describe);
  }
}
