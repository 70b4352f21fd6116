package dev.headrace.testing;

import dev.headrace.runtime.memory.StoredRecord;
import java.time.Instant;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** What writers of input and readers of output need of what runs a topology under test. */
interface TopicAccess {
  /** Returns the time that records without one of their own are stamped with. */
  Instant wallClock();

  /** Writes a record, and lets happen what follows from it where that is the rule. */
  void pipe(
      String topic,
      @Nullable Integer partition,
      byte @Nullable [] key,
      byte @Nullable [] value,
      long timestampMs,
      Headers headers);

  /** Returns what is committed of a topic, by partition, then offset. */
  List<StoredRecord> committed(String topic);
}
