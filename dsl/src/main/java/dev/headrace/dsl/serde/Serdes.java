package dev.headrace.dsl.serde;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.headrace.dsl.window.Windowed;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.serialization.Serde;

/**
 * The entry points to serdes, meant to be imported statically. Each turns null into null, both
 * ways, may be shared by any number of threads and topics, and fails with Kafka's {@code
 * SerializationException}. Two calls with equal arguments give equal serdes.
 *
 * <pre>{@code
 * record Payment(String account, long cents) {}
 *
 * Topic<String, Payment> payments = Topic.of("payments", string(), json(Payment.class));
 * Topic<String, List<Long>> amounts = Topic.of("amounts", string(), list(int64()));
 * Topic<Windowed<String>, Long> sums = Topic.of("sums", windowed(string(), ofMinutes(1)), int64());
 * }</pre>
 */
public final class Serdes {

  private static final Serde<String> STRING = org.apache.kafka.common.serialization.Serdes.String();
  private static final Serde<Integer> INT32 =
      org.apache.kafka.common.serialization.Serdes.Integer();
  private static final Serde<Long> INT64 = org.apache.kafka.common.serialization.Serdes.Long();
  private static final Serde<Double> FLOAT64 =
      org.apache.kafka.common.serialization.Serdes.Double();
  private static final Serde<byte[]> BYTES =
      org.apache.kafka.common.serialization.Serdes.ByteArray();

  private Serdes() {}

  /** Returns the serde of strings as UTF-8. */
  public static Serde<String> string() {
    return STRING;
  }

  /** Returns the serde of 32-bit integers as four bytes, big endian. */
  public static Serde<Integer> int32() {
    return INT32;
  }

  /** Returns the serde of 64-bit integers as eight bytes, big endian. */
  public static Serde<Long> int64() {
    return INT64;
  }

  /** Returns the serde of 64-bit floating point numbers as eight bytes, big endian. */
  public static Serde<Double> float64() {
    return FLOAT64;
  }

  /** Returns the serde of byte arrays as they are. The arrays must not be changed. */
  public static Serde<byte[]> bytes() {
    return BYTES;
  }

  /**
   * Returns a serde of objects as JSON, by Jackson.
   *
   * <p>Fields that the type does not have are ignored, anything after the object is an error, and
   * the JSON never chooses a class by name. Jackson modules on the class path take part, for
   * example the one for {@code java.time}. Errors name the type and the place in the JSON, never
   * its content.
   *
   * <p>Of a sealed type each subtype is known without any annotation: its simple name, or that of
   * {@code @JsonTypeName}, is in the property {@code @type}. Renaming a subtype therefore changes
   * what is written, and JSON with a name that is no subtype is an error.
   *
   * @param type the class to read and write, records and sealed types included
   * @throws IllegalArgumentException when two subtypes of a sealed type have one simple name
   */
  public static <T> Serde<T> json(Class<T> type) {
    return JsonSerde.of(type);
  }

  /**
   * Returns a serde of objects of a generic type as JSON; see {@link #json(Class)}.
   *
   * @param type the type to read and write, such as {@code new TypeReference<List<Click>>() {}}
   */
  public static <T> Serde<T> json(TypeReference<T> type) {
    return JsonSerde.of(type.getType());
  }

  /**
   * Returns a serde whose bytes have a name and a version, so that a store refuses at the start of
   * an application what a later or earlier version of it has written and this one cannot read.
   * Raise the version when what is written changes, and say with {@link FormatSerde#readsSince}
   * what is still read:
   *
   * <pre>{@code
   * Serde<Cart> carts = format("cart", 2, json(Cart.class)).readsSince(1);
   * }</pre>
   *
   * @param name what is written, which never changes: letters, digits, '.', '_' and '-'
   * @param version the version in which it is written, at least 1
   * @param serde makes the bytes and reads them back
   */
  public static <T> FormatSerde<T> format(String name, int version, Serde<T> serde) {
    return new FormatSerde<>(name, version, version, serde);
  }

  /**
   * Returns a serde of lists: their size, then each element with its length.
   *
   * @param elementSerde the serde of the elements, which may be null
   */
  public static <T> Serde<List<T>> list(Serde<T> elementSerde) {
    return new ListSerde<>(elementSerde);
  }

  /**
   * Returns a serde of windowed keys in Kafka's own format for time windows: the bytes of the key,
   * then the start in eight bytes, big endian. The end is not part of the format: what is read has
   * the open end {@link Long#MAX_VALUE}.
   *
   * @param keySerde the serde of the keys
   */
  public static <K> Serde<Windowed<K>> windowed(Serde<K> keySerde) {
    return new WindowedSerde<>(keySerde, Long.MAX_VALUE);
  }

  /**
   * Returns a serde of windowed keys as {@link #windowed(Serde)} does, for windows of a known size:
   * what is read ends that much after its start.
   *
   * @param keySerde the serde of the keys
   * @param size the size of the windows, at least 1 ms; fractions of a millisecond are cut off
   * @throws IllegalArgumentException when the size is less than 1 ms
   */
  public static <K> Serde<Windowed<K>> windowed(Serde<K> keySerde, Duration size) {
    long sizeMs = size.toMillis();
    if (sizeMs < 1) {
      throw new IllegalArgumentException(
          "a window of size %s has no millisecond: give a size of at least 1 ms".formatted(size));
    }
    return new WindowedSerde<>(keySerde, sizeMs);
  }

  /**
   * Returns a serde of windowed keys in Kafka's own format for sessions: the bytes of the key, then
   * the end and the start in eight bytes each, big endian.
   *
   * @param keySerde the serde of the keys
   */
  public static <K> Serde<Windowed<K>> sessionWindowed(Serde<K> keySerde) {
    return new SessionWindowedSerde<>(keySerde);
  }
}
