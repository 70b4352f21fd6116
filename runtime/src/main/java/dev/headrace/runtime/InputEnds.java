package dev.headrace.runtime;

import dev.headrace.runtime.engine.Engine;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.TopicAdmin;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Where the input of an application really ends. The application itself only knows what it has
 * heard of with what it has read, so it may take itself to be at the end a moment too early. May be
 * used by any thread.
 */
final class InputEnds implements AutoCloseable {
  private static final Duration SHORTEST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(1);

  private final Engine engine;
  private final Log where;
  private @Nullable TopicAdmin admin;
  private boolean closed;

  /**
   * Creates it.
   *
   * @param engine the application
   * @param where what it reads; asked only once the application takes itself to be at the end
   */
  InputEnds(Engine engine, Log where) {
    this.engine = engine;
    this.where = where;
  }

  /**
   * Returns whether all has been processed and committed that the input holds.
   *
   * @param atMost how long to wait for an answer, within limits of its own; without one it returns
   *     false
   */
  boolean areReached(Duration atMost) {
    // The ends must be asked for later than the application was at its position: what it writes
    // itself to a repartition topic is there by then.
    Optional<Map<TopicPartition, Long>> reached = engine.reached();
    return reached.isPresent() && areReached(reached.get(), within(atMost));
  }

  // Nobody else can ask, nor close this, meanwhile; and an answer takes a moment in any case.
  private static Duration within(Duration atMost) {
    Duration longest = atMost.compareTo(LONGEST) < 0 ? atMost : LONGEST;
    return longest.compareTo(SHORTEST) > 0 ? longest : SHORTEST;
  }

  private synchronized boolean areReached(Map<TopicPartition, Long> reached, Duration atMost) {
    if (closed) {
      return false;
    }
    if (admin == null) {
      admin = where.openAdmin();
    }
    return admin
        .ends(reached.keySet(), atMost)
        .filter(ends -> reached.entrySet().stream().allMatch(one -> isReached(one, ends)))
        .isPresent();
  }

  private static boolean isReached(
      Map.Entry<TopicPartition, Long> reached, Map<TopicPartition, Long> ends) {
    return reached.getValue() >= ends.getOrDefault(reached.getKey(), Long.MAX_VALUE);
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (admin != null) {
      admin.close();
    }
  }
}
