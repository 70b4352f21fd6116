package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.port.Outlet;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** Collects the records of one thread, and hands them to the sender some at a time. */
final class KafkaOutlet implements Outlet {
  // Few enough to be on their way soon, and enough for a hand-over to cost next to nothing each.
  private static final int MOST_RECORDS = 64;
  private static final long MOST_BYTES = 64 << 10;

  private final RecordSender sender;
  private final Map<TopicPartition, Appender> appenders = new HashMap<>();
  private @Nullable OutgoingRecord first;
  private @Nullable OutgoingRecord last;
  private int records;
  private long bytes;
  // For whoever watches, who may see it a little late.
  private volatile boolean waiting;

  KafkaOutlet(RecordSender sender) {
    this.sender = sender;
  }

  @Override
  public void send(
      String topic,
      @Nullable Integer partition,
      byte @Nullable [] key,
      byte @Nullable [] value,
      long timestampMs,
      Headers headers) {
    add(sender.record(topic, partition, key, value, timestampMs, headers));
  }

  @Override
  public Appender appender(TopicPartition partition) {
    return appenders.computeIfAbsent(
        partition, absent -> new KafkaAppender(this::add, sender.acknowledged(partition)));
  }

  private void add(OutgoingRecord record) {
    OutgoingRecord before = last;
    if (before == null) {
      first = record;
    } else {
      before.follow(record);
    }
    last = record;
    bytes += record.bytes();
    records++;
    if (records >= MOST_RECORDS || bytes >= MOST_BYTES) {
      handOver();
    }
  }

  @Override
  public void handOver() {
    OutgoingRecord going = first;
    if (going != null) {
      long goingBytes = bytes;
      discard();
      if (!sender.take(going, goingBytes)) {
        waiting = true;
        sender.awaitRoom();
        waiting = false;
      }
    }
  }

  @Override
  public boolean isWaiting() {
    return waiting;
  }

  /** Forgets what was not handed over. */
  void discard() {
    first = null;
    last = null;
    records = 0;
    bytes = 0;
  }

  /** Returns how many records were not handed over. */
  int held() {
    return records;
  }
}
