package dev.headrace.runtime.operator;

import dev.headrace.runtime.envelope.LetterHeaders;
import dev.headrace.runtime.port.Clock;
import dev.headrace.runtime.port.EpochWriter;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Writes records that could not be processed to a topic of the user, in the epoch's transaction. A
 * letter holds the bytes as they came; its headers say where the record was and what went wrong.
 * Safe from any thread.
 */
public final class DeadLetters {
  private final EpochWriter writer;
  private final Clock clock;
  private final RecordLimits limits;

  /**
   * Creates it.
   *
   * @param writer the process's writer
   * @param clock gives letters their timestamp, so that a topic keeps them for as long as it keeps
   *     new records, however old the record is
   * @param limits how large a letter may be; of a larger record only the key and the headers are
   *     kept, and how many bytes its value had
   */
  public DeadLetters(EpochWriter writer, Clock clock, RecordLimits limits) {
    this.limits = limits;
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
    LetterHeaders.put(headers, LetterHeaders.TOPIC, origin.topic());
    LetterHeaders.put(headers, LetterHeaders.PARTITION, Integer.toString(origin.partition()));
    LetterHeaders.put(
        headers,
        LetterHeaders.OFFSET,
        origin.offset().isPresent() ? Long.toString(origin.offset().getAsLong()) : null);
    LetterHeaders.put(headers, LetterHeaders.TIMESTAMP, Long.toString(origin.timestampMs()));
    LetterHeaders.put(headers, LetterHeaders.OPERATOR, operator);
    LetterHeaders.put(headers, LetterHeaders.EXCEPTION, thrown.getClass().getName());
    LetterHeaders.put(headers, LetterHeaders.MESSAGE, thrown.getMessage());
    byte[] value = origin.value();
    if (value != null && RecordSize.of(origin.key(), value, headers) > limits.of(topic)) {
      LetterHeaders.put(headers, LetterHeaders.VALUE_BYTES, Integer.toString(value.length));
      value = null;
    }
    writer.send(topic, null, origin.key(), value, clock.wallClockMs(), headers);
  }
}
