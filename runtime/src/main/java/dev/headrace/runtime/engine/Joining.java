package dev.headrace.runtime.engine;

import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.port.GroupReader;
import dev.headrace.runtime.port.TopicAdmin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way into the group. For now one process runs all tasks of an application: it waits a while
 * for a predecessor to be gone, and then refuses to start beside a living one, which it leaves
 * alone.
 */
final class Joining {
  private static final Logger log = LoggerFactory.getLogger(Joining.class);
  // Longer than a session lasts, so that a killed predecessor has been given up by then.
  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final Layout layout;
  private final World world;
  private final EngineSettings settings;
  private final Set<TopicPartition> inputs;
  private long waitingSinceNanos;
  private long lastLookNanos;
  private boolean hasToldWhomItWaitsFor;
  private List<Acquisition.Pending> pending = List.of();

  Joining(Layout layout, World world, EngineSettings settings) {
    this.layout = layout;
    this.world = world;
    this.settings = settings;
    this.inputs = Acquisition.allInputs(layout);
    startWaiting();
  }

  void startWaiting() {
    waitingSinceNanos = world.clock().monotonicNanos();
    lastLookNanos = waitingSinceNanos - PAUSE.toNanos();
  }

  Layout layout() {
    return layout;
  }

  Set<String> topics() {
    return inputs.stream().map(TopicPartition::topic).collect(Collectors.toSet());
  }

  /**
   * Returns whether no other process is in the group.
   *
   * @throws StartException when one still is after the limit; names it
   */
  boolean isAlone() {
    long nowNanos = world.clock().monotonicNanos();
    if (nowNanos - lastLookNanos < PAUSE.toNanos()) {
      return false;
    }
    lastLookNanos = nowNanos;
    Map<String, String> others = others();
    if (others.isEmpty()) {
      startWaiting();
      return true;
    }
    if (!hasToldWhomItWaitsFor) {
      hasToldWhomItWaitsFor = true;
      log.info(
          "Waiting at most {} s for the group of '{}' to be left by {}",
          LIMIT.toSeconds(),
          layout.application(),
          String.join(", ", others.values()));
    }
    requirePatience(
        "application '%s' is running already: %s is in its group. This version runs an application as one process: stop the other one first, or use another application name"
            .formatted(layout.application(), String.join(", ", others.values())));
    return false;
  }

  private Map<String, String> others() {
    try (TopicAdmin admin = world.log().openAdmin()) {
      String own = layout.application() + "-" + settings.session().processId();
      return admin.groupMembers(layout.application()).entrySet().stream()
          .filter(member -> !member.getKey().equals(own))
          .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }
  }

  /**
   * Returns whether the group has given everything to this process.
   *
   * @throws StartException when it still has not after the limit
   */
  boolean isComplete(Set<TopicPartition> owned) {
    if (owned.containsAll(inputs)) {
      return true;
    }
    requirePatience(
        "the group of application '%s' gave only %d of %d input partitions to this process: another process is in the group. This version runs an application as one process: stop the other one first"
            .formatted(layout.application(), owned.size(), inputs.size()));
    return false;
  }

  boolean isExceeded(Ownership ownership) {
    return ownership.exceeds(inputs);
  }

  private void requirePatience(String complaint) {
    if (world.clock().monotonicNanos() - waitingSinceNanos > LIMIT.toNanos()) {
      throw new StartException(complaint);
    }
  }

  /** Finds out where every task goes on. */
  void acquire(GroupReader reader) {
    pending = Acquisition.of(layout, settings, reader);
  }

  List<Acquisition.Pending> pending() {
    return pending;
  }
}
