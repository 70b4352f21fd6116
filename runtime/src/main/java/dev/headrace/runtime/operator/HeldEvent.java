package dev.headrace.runtime.operator;

import dev.headrace.dsl.serde.Parts;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** An event that goes on later as if it had come then, but for its key and timestamp. Immutable. */
final class HeldEvent {
  private final byte[] value;
  private final Headers headers;

  /**
   * Creates an event.
   *
   * @param value the bytes of its value
   * @param headers its headers, which are not to be modified
   */
  HeldEvent(byte[] value, Headers headers) {
    this.value = value;
    this.headers = headers;
  }

  byte[] value() {
    return value;
  }

  Headers headers() {
    return headers;
  }

  /** Returns it as bytes: the number of headers, key and value of each, then the event's value. */
  byte[] toBytes() {
    Header[] all = headers.toArray();
    Parts.Writer writer = new Parts.Writer();
    writer.writeInt(all.length);
    for (Header header : all) {
      writer.writePart(header.key().getBytes(StandardCharsets.UTF_8));
      writer.writePart(header.value());
    }
    writer.writePart(value);
    return writer.toBytes();
  }

  /**
   * Reads what {@link #toBytes} has written.
   *
   * @param topic the topic it is named after when it is damaged
   */
  static HeldEvent read(String topic, byte[] bytes) {
    Parts.Reader reader = new Parts.Reader(topic, bytes);
    RecordHeaders headers = new RecordHeaders();
    for (int left = reader.readCount(); left > 0; left--) {
      String key = new String(reader.readRequiredPart(), StandardCharsets.UTF_8);
      headers.add(key, reader.readPart());
    }
    byte[] value = reader.readRequiredPart();
    reader.requireEnd();
    return new HeldEvent(value, headers);
  }
}
