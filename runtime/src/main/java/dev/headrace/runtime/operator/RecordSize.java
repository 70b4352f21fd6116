package dev.headrace.runtime.operator;

import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** How large a record is when it is sent, at most. */
final class RecordSize {
  // What a batch of one record has besides the record, and what a record has besides its parts.
  private static final int OVERHEAD_BYTES = 128;
  // The length of a part, in the longest form.
  private static final int LENGTH_BYTES = 5;

  private RecordSize() {}

  /**
   * Refuses a record that no producer would take, before it takes the transaction with it.
   *
   * @param most how many bytes it may have
   * @throws RecordTooLargeException when it may have more
   */
  static void check(
      String topic, byte @Nullable [] key, byte @Nullable [] value, Headers headers, long most) {
    long bytes = of(key, value, headers);
    if (bytes > most) {
      throw new RecordTooLargeException(
          "the record for topic '%s' has up to %d bytes, more than the %d of producer.max.request.size: raise that and the topic's max.message.bytes, or write less"
              .formatted(topic, bytes, most));
    }
  }

  static long of(byte @Nullable [] key, byte @Nullable [] value, Headers headers) {
    long bytes = (long) OVERHEAD_BYTES + lengthOf(key) + lengthOf(value);
    for (Header header : headers) {
      // In its longest form a character of a name has three bytes.
      bytes += 2 * LENGTH_BYTES + 3L * header.key().length() + lengthOf(header.value());
    }
    return bytes;
  }

  private static int lengthOf(byte @Nullable [] part) {
    return part == null ? 0 : part.length;
  }
}
