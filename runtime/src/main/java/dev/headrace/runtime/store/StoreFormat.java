package dev.headrace.runtime.store;

import com.google.common.collect.ImmutableMap;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.dsl.serde.Serdes;
import java.util.Optional;
import org.apache.kafka.common.serialization.Serde;

/**
 * How the rows of a store are laid out and how their values are written, as it is noted in its
 * changelog and database.
 *
 * @param layout how rows are laid out
 * @param values how values are written, where that is known: of a serde of the user's it is not
 */
public record StoreFormat(String layout, Optional<String> values) {
  // No layout's description has this in it.
  private static final String VALUES = ", values as ";
  private static final ImmutableMap<Serde<?>, String> KNOWN =
      ImmutableMap.of(
          Serdes.string(), "text",
          Serdes.int32(), "32-bit integers",
          Serdes.int64(), "64-bit integers",
          Serdes.float64(), "64-bit floating point numbers");

  /** Returns the format in which a store's rows are written now. */
  public static StoreFormat of(StoreSpec store) {
    return new StoreFormat(
        store.layout().describe(), Optional.ofNullable(KNOWN.get(store.valueSerde())));
  }

  /** Reads what {@link #text} has written; earlier versions did not say anything of values. */
  public static StoreFormat parse(String text) {
    int end = text.indexOf(VALUES);
    return end < 0
        ? new StoreFormat(text, Optional.empty())
        : new StoreFormat(
            text.substring(0, end), Optional.of(text.substring(end + VALUES.length())));
  }

  /** Returns it in words. */
  public String text() {
    return layout + values.map(known -> VALUES + known).orElse("");
  }

  /** Returns whether values written in this format may be read in another one. */
  public boolean hasValuesFor(StoreFormat other) {
    return values.isEmpty() || other.values.isEmpty() || values.equals(other.values);
  }
}
