package dev.headrace.runtime.operator;

import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.EpochWriter;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Writes records that could not be processed to a topic of the user, in the epoch's transaction. A
 * letter holds the bytes as they came; its headers say where the record was and what went wrong.
 * Safe from any thread.
 */
public final class DeadLetters {
  private static final String TOPIC = "headrace.topic";
  private static final String PARTITION = "headrace.partition";
  private static final String OFFSET = "headrace.offset";
  private static final String TIMESTAMP = "headrace.timestamp";
  private static final String OPERATOR = "headrace.operator";
  private static final String EXCEPTION = "headrace.exception";
  private static final String VALUE_BYTES = "headrace.value-bytes";
  private static final String MESSAGE = "headrace.message";

  private final EpochWriter writer;
  private final Clock clock;
  private final long mostBytes;

  /**
   * Creates it.
   *
   * @param writer the process's writer
   * @param clock gives letters their timestamp, so that a topic keeps them for as long as it keeps
   *     new records, however old the record is
   * @param mostBytes how large a letter may be; of a larger record only the key and the headers are
   *     kept, and how many bytes its value had
   */
  public DeadLetters(EpochWriter writer, Clock clock, long mostBytes) {
    this.mostBytes = mostBytes;
    this.writer = writer;
    this.clock = clock;
  }

  /**
   * Writes a letter.
   *
   * @param topic the topic to write
   * @param origin the record
   * @param operator the operator that failed, with its source line
   * @param thrown what went wrong
   */
  void write(String topic, Origin origin, String operator, Throwable thrown) {
    Headers headers = new RecordHeaders(origin.headers());
    put(headers, TOPIC, origin.topic());
    put(headers, PARTITION, Integer.toString(origin.partition()));
    put(
        headers,
        OFFSET,
        origin.offset().isPresent() ? Long.toString(origin.offset().getAsLong()) : null);
    put(headers, TIMESTAMP, Long.toString(origin.timestampMs()));
    put(headers, OPERATOR, operator);
    put(headers, EXCEPTION, thrown.getClass().getName());
    put(headers, MESSAGE, thrown.getMessage());
    byte[] value = origin.value();
    if (value != null && RecordSize.of(origin.key(), value, headers) > mostBytes) {
      put(headers, VALUE_BYTES, Integer.toString(value.length));
      value = null;
    }
    writer.send(topic, null, origin.key(), value, clock.wallClockMs(), headers);
  }

  // A letter that was sent back and has failed again says what it failed of the last time.
  private static void put(Headers headers, String name, @Nullable String text) {
    headers.remove(name);
    if (text != null) {
      headers.add(name, text.getBytes(StandardCharsets.UTF_8));
    }
  }
}
