package dev.headrace.runtime.engine;

import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.TopicAdmin;
import dev.headrace.runtime.task.Task;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Deletes from repartition topics, from time to time, what their shards have processed and
 * committed: nobody will ever read it again, and nothing else deletes it.
 */
final class RepartitionPurge implements AutoCloseable {
  private static final long INTERVAL_NANOS = Duration.ofSeconds(10).toNanos();
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(1);

  private final Log log;
  private final Clock clock;
  private final Set<String> topics;
  private final Map<TopicPartition, Long> purged = new HashMap<>();
  private long lastNanos;
  private @Nullable TopicAdmin admin;

  /**
   * Creates it.
   *
   * @param topics the repartition topics
   */
  RepartitionPurge(Log log, Clock clock, Set<String> topics) {
    this.log = log;
    this.clock = clock;
    this.topics = topics;
    this.lastNanos = clock.monotonicNanos();
  }

  /** Purges if it is time to; to be called right after a commit. */
  void afterCommit(List<Task> tasks) {
    long nowNanos = clock.monotonicNanos();
    if (nowNanos - lastNanos < INTERVAL_NANOS) {
      return;
    }
    lastNanos = nowNanos;
    Map<TopicPartition, Long> processed = new HashMap<>();
    for (Task task : tasks) {
      task.partitions()
          .forEach(
              (partition, input) -> {
                long offset = input.position().offset();
                if (topics.contains(partition.topic())
                    && offset > purged.getOrDefault(partition, 0L)) {
                  processed.put(partition, offset);
                }
              });
    }
    if (!processed.isEmpty()) {
      admin().deleteBefore(processed);
      purged.putAll(processed);
    }
  }

  private TopicAdmin admin() {
    TopicAdmin opened = admin;
    if (opened == null) {
      opened = log.openAdmin();
      admin = opened;
    }
    return opened;
  }

  @Override
  public void close() {
    TopicAdmin opened = admin;
    admin = null;
    if (opened != null) {
      opened.close(CLOSE_LIMIT);
    }
  }
}
