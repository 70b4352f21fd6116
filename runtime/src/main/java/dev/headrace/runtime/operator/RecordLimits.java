package dev.headrace.runtime.operator;

import com.google.common.collect.ImmutableMap;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * How large a record may be that is written.
 *
 * @param ofWriter how many bytes the writer takes, with all that is sent around a record
 * @param ofTopics how many bytes a topic takes, where that is known
 */
public record RecordLimits(long ofWriter, ImmutableMap<String, Long> ofTopics) {

  /** Returns how many bytes a record of a topic may have. */
  long of(String topic) {
    return Math.min(ofWriter, ofTopics.getOrDefault(topic, Long.MAX_VALUE));
  }

  /**
   * Refuses a record that would not be taken, before it takes the transaction with it.
   *
   * @throws RecordTooLargeException when it may be larger than allowed
   */
  void check(String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    long bytes = RecordSize.of(key, value, headers);
    long most = of(topic);
    if (bytes > most) {
      throw new RecordTooLargeException(
          most < ofWriter
              ? "the record for topic '%s' has up to %d bytes, more than the %d of its max.message.bytes: raise that and start again, or write less"
                  .formatted(topic, bytes, most)
              : "the record for topic '%s' has up to %d bytes, more than the %d of producer.max.request.size: raise that and the topic's max.message.bytes, or write less"
                  .formatted(topic, bytes, most));
    }
  }
}
