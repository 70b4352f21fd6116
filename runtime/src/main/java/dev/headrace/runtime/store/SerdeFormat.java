package dev.headrace.runtime.store;

import com.google.common.collect.ImmutableMap;
import dev.headrace.dsl.serde.FormatSerde;
import dev.headrace.dsl.serde.Serdes;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.serialization.Serde;

/**
 * What keys or values are written as, and in which versions.
 *
 * @param name what they are
 * @param oldest the oldest version, 0 where there are none
 * @param newest the newest version, 0 where there are none
 */
public record SerdeFormat(String name, int oldest, int newest) {
  private static final Pattern NUMBERED =
      Pattern.compile("([^ ]+) in versions? ([0-9]{1,10})(?: to ([0-9]{1,10}))?");
  private static final ImmutableMap<Serde<?>, String> KNOWN =
      ImmutableMap.of(
          Serdes.string(), "text",
          Serdes.int32(), "32-bit integers",
          Serdes.int64(), "64-bit integers",
          Serdes.float64(), "64-bit floating point numbers");

  /** Returns what a serde writes, where that is known. */
  static Optional<SerdeFormat> writtenBy(Serde<?> serde) {
    return serde instanceof FormatSerde<?> format
        ? Optional.of(new SerdeFormat(format.name(), format.version(), format.version()))
        : Optional.ofNullable(KNOWN.get(serde)).map(known -> new SerdeFormat(known, 0, 0));
  }

  /** Returns what a serde reads, where that is known. */
  static Optional<SerdeFormat> readBy(Serde<?> serde) {
    return serde instanceof FormatSerde<?> format
        ? Optional.of(new SerdeFormat(format.name(), format.oldest(), format.version()))
        : writtenBy(serde);
  }

  /** Reads what {@link #text} has written. */
  static SerdeFormat parse(String text) {
    Matcher numbered = NUMBERED.matcher(text);
    if (!numbered.matches()) {
      return new SerdeFormat(text, 0, 0);
    }
    int oldest = Integer.parseInt(numbered.group(2));
    String newest = numbered.group(3);
    return new SerdeFormat(
        numbered.group(1), oldest, newest == null ? oldest : Integer.parseInt(newest));
  }

  /** Returns it in words. */
  public String text() {
    if (newest == 0) {
      return name;
    }
    return oldest == newest
        ? "%s in version %d".formatted(name, newest)
        : "%s in versions %d to %d".formatted(name, oldest, newest);
  }

  /** Returns whether all its versions are among those of another one. */
  boolean isWithin(SerdeFormat other) {
    return name.equals(other.name) && oldest >= other.oldest && newest <= other.newest;
  }

  /** Returns what there is after something in this format was added to older ones. */
  SerdeFormat after(SerdeFormat older) {
    return new SerdeFormat(name, Math.min(older.oldest, oldest), Math.max(older.newest, newest));
  }

  /** Returns whether it is short of another one by older versions only. */
  public boolean lacksOldVersionsOf(SerdeFormat other) {
    return name.equals(other.name) && newest >= other.newest && oldest > other.oldest;
  }
}
