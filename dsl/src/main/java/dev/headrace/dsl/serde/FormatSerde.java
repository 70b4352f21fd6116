package dev.headrace.dsl.serde;

import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * A serde whose bytes have a name and a version. A store writes them down with its rows, and rows
 * of another name or version than the serde can read are refused when the application starts.
 *
 * <pre>{@code
 * record Cart(String user, int items, String coupon) {}
 *
 * // Carts had no coupon before version 2; one that was written then is read with none.
 * FormatSerde<Cart> carts = format("cart", 2, json(Cart.class)).readsSince(1);
 * Topic<String, Cart> topic = Topic.of("carts", string(), carts);
 * }</pre>
 *
 * @param name what is written, which never changes: letters, digits, '.', '_' and '-'
 * @param version the version in which it is written, at least 1
 * @param oldest the oldest version that is read, too
 * @param serde makes the bytes and reads them back
 * @param <T> the type of what is written
 */
public record FormatSerde<T>(String name, int version, int oldest, Serde<T> serde)
    implements Serde<T> {
  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9._-]+");

  /** Checks name and versions. */
  public FormatSerde {
    if (!PLAIN_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a format is named '%s': use letters, digits, '.', '_' and '-'".formatted(name));
    }
    if (oldest < 1 || version < oldest) {
      throw new IllegalArgumentException(
          "format '%s' has version %d and reads versions from %d on: versions start with 1, and the oldest that is read is not above the one that is written"
              .formatted(name, version, oldest));
    }
  }

  /**
   * Returns the same serde for rows of older versions, too, which it must be able to tell from new
   * ones by itself, as one of JSON can that has got a field.
   *
   * @param oldestVersion the oldest version that is read
   */
  public FormatSerde<T> readsSince(int oldestVersion) {
    return new FormatSerde<>(name, version, oldestVersion, serde);
  }

  @Override
  public void configure(Map<String, ?> configs, boolean isKey) {
    serde.configure(configs, isKey);
  }

  @Override
  public void close() {
    serde.close();
  }

  @Override
  public Serializer<T> serializer() {
    return serde.serializer();
  }

  @Override
  public Deserializer<T> deserializer() {
    return serde.deserializer();
  }
}
