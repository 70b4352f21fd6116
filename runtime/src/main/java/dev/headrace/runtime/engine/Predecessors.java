package dev.headrace.runtime.engine;

import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.TopicAdmin;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The processes of the topology that this process is to follow. It stays out of their group until
 * none of them is left: whoever leads the group can only place partitions for its own topology.
 */
final class Predecessors {
  private static final Logger log = LoggerFactory.getLogger(Predecessors.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String group;
  private final @Nullable String fingerprint;
  private final Clock clock;
  private boolean gone;
  private long lookAtNanos;
  private long left = -1;

  /**
   * Creates it before anything is known of them.
   *
   * @param group their group
   * @param fingerprint their topology's, or null when there are none to follow
   * @param clock says when to look again
   */
  Predecessors(String group, @Nullable String fingerprint, Clock clock) {
    this.group = group;
    this.fingerprint = fingerprint;
    this.clock = clock;
    this.gone = fingerprint == null;
    this.lookAtNanos = clock.monotonicNanos();
  }

  /** Returns whether none was left when that was last looked at. */
  boolean areGone() {
    return gone;
  }

  /** Returns whether it is time to look again. */
  boolean areToBeLookedAt() {
    return !gone && clock.monotonicNanos() >= lookAtNanos;
  }

  /** Looks how many are left; returns whether none is. */
  boolean look(TopicAdmin admin) {
    long found = admin.topologies(group).stream().filter(one -> one.equals(fingerprint)).count();
    if (found != left) {
      log.atInfo()
          .addKeyValue(LogKeys.TOPOLOGY, fingerprint)
          .log(
              found == 0
                  ? "No process of '{}' with topology {} is left; this one takes part now"
                  : "Waiting until no process of '{}' with topology {} is left, as upgrade.from says; {} to go",
              group,
              fingerprint,
              found);
    }
    left = found;
    gone = found == 0;
    lookAtNanos = clock.monotonicNanos() + PAUSE.toNanos();
    return gone;
  }
}
