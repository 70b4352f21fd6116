package dev.headrace.runtime.envelope;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** The headers by which a dead letter says where its record was and what went wrong. */
public final class LetterHeaders {
  public static final String TOPIC = "headrace.topic";
  public static final String PARTITION = "headrace.partition";
  public static final String OFFSET = "headrace.offset";
  public static final String TIMESTAMP = "headrace.timestamp";
  public static final String OPERATOR = "headrace.operator";
  public static final String EXCEPTION = "headrace.exception";
  public static final String VALUE_BYTES = "headrace.value-bytes";
  public static final String MESSAGE = "headrace.message";

  private static final List<String> ALL =
      List.of(TOPIC, PARTITION, OFFSET, TIMESTAMP, OPERATOR, EXCEPTION, VALUE_BYTES, MESSAGE);

  private LetterHeaders() {}

  /**
   * Sets a header in place of any there is: a letter that was sent back and has failed again says
   * what it failed of the last time.
   *
   * @param text what it says, or null for no such header
   */
  public static void put(Headers headers, String name, @Nullable String text) {
    headers.remove(name);
    if (text != null) {
      headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  /** Returns what a header says, or null when there is none. */
  public static @Nullable String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /**
   * Returns what a header says as a number.
   *
   * @throws EnvelopeException when there is no such header, or it is not a number
   */
  public static long number(Headers headers, String name) {
    String text = text(headers, name);
    try {
      return Long.parseLong(String.valueOf(text));
    } catch (NumberFormatException e) {
      throw EnvelopeException.damaged(
          "Header %s of a dead letter".formatted(name), "'%s' is not a number".formatted(text));
    }
  }

  /** Returns the headers that the record came with. */
  public static Headers without(Headers headers) {
    Headers original = new RecordHeaders(headers);
    ALL.forEach(original::remove);
    return original;
  }
}
