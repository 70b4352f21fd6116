package dev.headrace.runtime.exchange;

import com.google.common.collect.ListMultimap;
import com.google.common.collect.MultimapBuilder;
import dev.headrace.runtime.envelope.ExchangeEnvelope;
import dev.headrace.runtime.envelope.TimeNotice;
import dev.headrace.runtime.port.EpochWriter;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What the tasks of this process say of their time to shards behind a topic, collected over an
 * epoch so that at most one control record goes to each shard. Filled from any lane, written by the
 * coordinator while the lanes stand still.
 */
public final class ControlOutbox {
  private record Addressed(TopicPartition shard, TimeNotice notice) {}

  private final Queue<Addressed> notices = new ConcurrentLinkedQueue<>();

  void add(TopicPartition shard, TimeNotice notice) {
    notices.add(new Addressed(shard, notice));
  }

  /**
   * Writes one control record for each shard that is told anything, and empties the outbox.
   *
   * @param writer where to, within the current epoch
   * @param timestampMs the timestamp of the control records
   */
  public void writeTo(EpochWriter writer, long timestampMs) {
    ListMultimap<TopicPartition, TimeNotice> byShard =
        MultimapBuilder.linkedHashKeys().arrayListValues().build();
    for (Addressed next = notices.poll(); next != null; next = notices.poll()) {
      byShard.put(next.shard(), next.notice());
    }
    for (Map.Entry<TopicPartition, ?> entry : byShard.asMap().entrySet()) {
      TopicPartition shard = entry.getKey();
      writer
          .appender(shard)
          .append(
              null, ExchangeEnvelope.control(byShard.get(shard)), timestampMs, new RecordHeaders());
    }
  }

  /** Forgets everything: the epoch is aborted. */
  public void clear() {
    notices.clear();
  }
}
