package dev.headrace.dsl.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.dsl.window.Windowed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SerdesTest {

  record Point(int x, int y) {}

  static Serde<?>[] all() {
    return new Serde<?>[] {
      Serdes.string(),
      Serdes.int32(),
      Serdes.int64(),
      Serdes.float64(),
      Serdes.bytes(),
      Serdes.json(Point.class),
      Serdes.windowed(Serdes.string()),
      Serdes.windowed(Serdes.string(), Duration.ofMinutes(1))
    };
  }

  @ParameterizedTest
  @MethodSource("all")
  void nullStaysNullBothWays(Serde<?> serde) {
    Headers headers = new RecordHeaders();
    assertThat(serde.serializer().serialize("topic", null)).isNull();
    assertThat(serde.serializer().serialize("topic", headers, null)).isNull();
    assertThat((Object) serde.deserializer().deserialize("topic", (byte[]) null)).isNull();
    assertThat((Object) serde.deserializer().deserialize("topic", headers, (byte[]) null)).isNull();
  }

  @Property
  void stringsComeBack(@ForAll String value) {
    // What is not a pair of surrogates has no UTF-8 form.
    String encodable = new String(value.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
    assertThat(roundTrip(Serdes.string(), encodable)).isEqualTo(encodable);
  }

  @Property
  void numbersComeBack(@ForAll int int32, @ForAll long int64, @ForAll double float64) {
    assertThat(roundTrip(Serdes.int32(), int32)).isEqualTo(int32);
    assertThat(roundTrip(Serdes.int64(), int64)).isEqualTo(int64);
    assertThat(roundTrip(Serdes.float64(), float64)).isEqualTo(float64);
  }

  @Property
  void bytesComeBack(@ForAll byte[] value) {
    assertThat(roundTrip(Serdes.bytes(), value)).isEqualTo(value);
  }

  @Property
  void windowedKeysComeBackWithTheEndTheirSizeGives(
      @ForAll byte[] key,
      @ForAll @LongRange(min = 0) long startMs,
      @ForAll @LongRange(min = 1) long sizeMs) {
    Serde<Windowed<byte[]>> serde = Serdes.windowed(Serdes.bytes(), Duration.ofMillis(sizeMs));
    Windowed<byte[]> read = roundTrip(serde, new Windowed<>(key, startMs, 0));
    assertThat(read.key()).isEqualTo(key);
    assertThat(read.startMs()).isEqualTo(startMs);
    assertThat(read.endMs())
        .isEqualTo(startMs > Long.MAX_VALUE - sizeMs ? Long.MAX_VALUE : startMs + sizeMs);
  }

  @Test
  void windowedKeysAreTheKeyThenTheStart() {
    byte[] bytes =
        Serdes.windowed(Serdes.string())
            .serializer()
            .serialize("topic", new Windowed<>("ab", 0x0102030405060708L, 99));
    assertThat(bytes).containsExactly('a', 'b', 1, 2, 3, 4, 5, 6, 7, 8);
  }

  @Test
  void windowedKeysWithoutASizeHaveAnOpenEnd() {
    assertThat(roundTrip(Serdes.windowed(Serdes.string()), new Windowed<>("a", 7, 9)))
        .isEqualTo(new Windowed<>("a", 7, Long.MAX_VALUE));
  }

  @Test
  void windowedKeysHandTheHeadersToTheKeySerde() {
    Serializer<String> writer = new HeaderWriter();
    Deserializer<String> reader = new HeaderReader();
    Serde<Windowed<String>> serde =
        Serdes.windowed(org.apache.kafka.common.serialization.Serdes.serdeFrom(writer, reader));
    Headers headers = new RecordHeaders();
    byte[] bytes = serde.serializer().serialize("topic", headers, new Windowed<>("a", 1, 2));
    assertThat(serde.deserializer().deserialize("topic", headers, bytes).key()).isEqualTo("a");
  }

  /** Writes no bytes at all: the key travels in a header. */
  private static final class HeaderWriter implements Serializer<String> {
    @Override
    public byte[] serialize(String topic, String key) {
      throw new AssertionError("called without headers");
    }

    @Override
    public byte[] serialize(String topic, Headers headers, String key) {
      headers.add("key", key.getBytes(StandardCharsets.UTF_8));
      return new byte[0];
    }
  }

  private static final class HeaderReader implements Deserializer<String> {
    @Override
    public String deserialize(String topic, byte[] bytes) {
      throw new AssertionError("called without headers");
    }

    @Override
    public String deserialize(String topic, Headers headers, byte[] bytes) {
      return new String(headers.lastHeader("key").value(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void refusesWhatIsNoWindowedKey() {
    Serde<Windowed<String>> serde = Serdes.windowed(Serdes.string());
    assertThatThrownBy(() -> serde.deserializer().deserialize("views", new byte[7]))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("7 bytes")
        .hasMessageContaining("views");
    assertThatThrownBy(
            () -> serde.serializer().serialize("views", new Windowed<String>(null, 0, 1)))
        .isInstanceOf(SerializationException.class)
        .hasMessageContaining("without a key");
  }

  @Test
  void refusesWindowsOfNoSize() {
    assertThatThrownBy(() -> Serdes.windowed(Serdes.string(), Duration.ZERO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT0S");
  }

  @Test
  void aFormatChangesNoByte() {
    Serde<String> cart = Serdes.format("cart", 2, Serdes.string());
    assertThat(cart.serializer().serialize("carts", "apples"))
        .isEqualTo("apples".getBytes(StandardCharsets.UTF_8));
    assertThat(roundTrip(cart, "apples")).isEqualTo("apples");
    assertThat(cart)
        .isEqualTo(Serdes.format("cart", 2, Serdes.string()))
        .isNotEqualTo(Serdes.format("cart", 2, Serdes.string()).readsSince(1));
  }

  @Test
  void refusesAFormatWithoutAPlainNameOrWithVersionsThatMakeNoSense() {
    for (String name : new String[] {"", "my cart", "cart,2"}) {
      assertThatThrownBy(() -> Serdes.format(name, 1, Serdes.string()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("named '" + name + "'");
    }
    assertThatThrownBy(() -> Serdes.format("cart", 0, Serdes.string()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("version 0");
    FormatSerde<String> second = Serdes.format("cart", 2, Serdes.string());
    for (int oldest : new int[] {0, 3}) {
      assertThatThrownBy(() -> second.readsSince(oldest))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("reads versions from " + oldest);
    }
  }

  @Test
  void equalArgumentsGiveEqualSerdes() {
    assertThat(Serdes.string()).isEqualTo(Serdes.string());
    assertThat(Serdes.windowed(Serdes.string()))
        .isEqualTo(Serdes.windowed(Serdes.string()))
        .isNotEqualTo(Serdes.windowed(Serdes.string(), Duration.ofMinutes(1)))
        .isNotEqualTo(Serdes.windowed(Serdes.bytes()));
    assertThat(Serdes.json(Point.class))
        .isEqualTo(Serdes.json(Point.class))
        .hasSameHashCodeAs(Serdes.json(Point.class))
        .isNotEqualTo(Serdes.json(String.class));
  }

  private static <T> T roundTrip(Serde<T> serde, T value) {
    return serde.deserializer().deserialize("topic", serde.serializer().serialize("topic", value));
  }
}
