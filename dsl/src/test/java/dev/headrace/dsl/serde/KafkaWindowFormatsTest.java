package dev.headrace.dsl.serde;

import static dev.headrace.dsl.serde.Serdes.sessionWindowed;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.window.Windowed;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.kstream.SessionWindowedDeserializer;
import org.apache.kafka.streams.kstream.TimeWindowedDeserializer;
import org.junit.jupiter.api.Test;

/** Kafka's own deserializers read our windowed keys, so its tools and other programs do. */
class KafkaWindowFormatsTest {
  @Property
  void kafkaReadsTimeWindows(
      @ForAll String key,
      @ForAll @LongRange(max = 1L << 50) long startMs,
      @ForAll @LongRange(min = 1, max = 1L << 40) long sizeMs) {
    byte[] bytes =
        windowed(string(), Duration.ofMillis(sizeMs))
            .serializer()
            .serialize("t", new Windowed<>(key, startMs, startMs + sizeMs));
    var read =
        new TimeWindowedDeserializer<>(new StringDeserializer(), sizeMs).deserialize("t", bytes);
    byte[] again = string().serializer().serialize("t", key);
    assertThat(read.key()).isEqualTo(string().deserializer().deserialize("t", again));
    assertThat(read.window().start()).isEqualTo(startMs);
    assertThat(read.window().end()).isEqualTo(startMs + sizeMs);
  }

  @Property
  void kafkaReadsSessions(
      @ForAll String key,
      @ForAll @LongRange(max = 1L << 50) long startMs,
      @ForAll @LongRange(max = 1L << 40) long lengthMs) {
    Windowed<String> session = new Windowed<>(key, startMs, startMs + lengthMs);
    byte[] bytes = sessionWindowed(string()).serializer().serialize("t", session);
    var read = new SessionWindowedDeserializer<>(new StringDeserializer()).deserialize("t", bytes);
    assertThat(read.window().start()).isEqualTo(startMs);
    assertThat(read.window().end()).isEqualTo(startMs + lengthMs);
    assertThat(sessionWindowed(string()).deserializer().deserialize("t", bytes))
        .isEqualTo(new Windowed<>(read.key(), startMs, startMs + lengthMs));
  }

  @Test
  void refusesBytesThatAreNoSession() {
    assertThatThrownBy(() -> sessionWindowed(string()).deserializer().deserialize("t", new byte[9]))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("9 bytes");
    assertThat(sessionWindowed(string()).serializer().serialize("t", null)).isNull();
    assertThat(sessionWindowed(string()).deserializer().deserialize("t", null)).isNull();
  }
}
