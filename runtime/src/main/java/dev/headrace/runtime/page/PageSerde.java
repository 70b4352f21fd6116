package dev.headrace.runtime.page;

import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** The serde of the rows that {@link EventPages} keeps. */
final class PageSerde {
  private PageSerde() {}

  static Serde<Object> create() {
    return Serdes.serdeFrom((topic, row) -> write(row), PageSerde::read);
  }

  private static byte[] write(Object row) {
    return row instanceof EventPage page ? page.toBytes() : ((Marks) row).toBytes();
  }

  private static Object read(String topic, byte[] bytes) {
    try {
      byte kind = bytes.length == 0 ? -1 : bytes[0];
      return switch (kind) {
        case EventPage.EVENTS -> new EventPage(bytes);
        case Marks.MARKS -> new Marks(bytes);
        default -> throw new IllegalArgumentException("it begins with " + kind);
      };
    } catch (IllegalArgumentException e) {
      throw new SerializationException(
          "a page of events of topic %s is damaged: %s".formatted(topic, e.getMessage()), e);
    }
  }
}
