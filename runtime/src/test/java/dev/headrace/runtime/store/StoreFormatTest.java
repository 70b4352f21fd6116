package dev.headrace.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The note of a store, in words and back; some are older than what is said of keys and values. */
class StoreFormatTest {
  private static final Optional<SerdeFormat> TEXT = Optional.of(new SerdeFormat("text", 0, 0));

  static Stream<StoreFormat> formats() {
    return Stream.of(
            Optional.<SerdeFormat>empty(),
            TEXT,
            version("cart", 1, 1),
            version("cart", 1, 12),
            version("cart", 2026_12_01, Integer.MAX_VALUE))
        .flatMap(
            keys ->
                Stream.of(
                    new StoreFormat("by key", keys, Optional.empty()),
                    new StoreFormat("by key", keys, TEXT),
                    new StoreFormat("by key", TEXT, keys),
                    new StoreFormat("by key", Optional.empty(), keys)));
  }

  private static Optional<SerdeFormat> version(String name, int oldest, int newest) {
    return Optional.of(new SerdeFormat(name, oldest, newest));
  }

  @ParameterizedTest
  @MethodSource("formats")
  void isReadAsItWasWritten(StoreFormat format) {
    assertThat(StoreFormat.parse(format.text())).as(format.text()).isEqualTo(format);
  }
}
