package dev.headrace.runtime.operator;

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
