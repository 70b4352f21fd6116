package dev.headrace.runtime.store;

import dev.headrace.dsl.plan.StoreSpec;
import java.util.Optional;

/**
 * How the rows of a store are laid out and how their keys and values are written, as it is noted in
 * its changelog and database. How these are written is known of the serdes that are part of this
 * library, and of those of the user's that have a name and a version.
 *
 * @param layout how rows are laid out
 * @param keys how keys are written, where that is known
 * @param values how values are written, where that is known
 */
public record StoreFormat(String layout, Optional<SerdeFormat> keys, Optional<SerdeFormat> values) {
  // No layout's description, and no name of a format, has one of these in it.
  private static final String KEYS = ", keys as ";
  private static final String VALUES = ", values as ";

  /** Returns the format in which a store's rows are written now. */
  public static StoreFormat of(StoreSpec store) {
    return new StoreFormat(
        store.layout().describe(),
        SerdeFormat.writtenBy(store.keySerde()),
        SerdeFormat.writtenBy(store.valueSerde()));
  }

  /** Returns the formats that a store's rows may have to be found and read. */
  public static StoreFormat readable(StoreSpec store) {
    return new StoreFormat(
        store.layout().describe(),
        SerdeFormat.writtenBy(store.keySerde()),
        SerdeFormat.readBy(store.valueSerde()));
  }

  /** Reads what {@link #text} has written; earlier versions did not say anything of serdes. */
  public static StoreFormat parse(String text) {
    String beforeValues = before(VALUES, text);
    String layout = before(KEYS, beforeValues);
    return new StoreFormat(
        layout, behind(layout, KEYS, beforeValues), behind(beforeValues, VALUES, text));
  }

  private static String before(String mark, String text) {
    int end = text.indexOf(mark);
    return end < 0 ? text : text.substring(0, end);
  }

  private static Optional<SerdeFormat> behind(String start, String mark, String text) {
    return text.length() == start.length()
        ? Optional.empty()
        : Optional.of(SerdeFormat.parse(text.substring(start.length() + mark.length())));
  }

  /** Returns it in words. */
  public String text() {
    return layout
        + keys.map(known -> KEYS + known.text()).orElse("")
        + values.map(known -> VALUES + known.text()).orElse("");
  }

  /**
   * Returns the format of rows when some of this one are written to others that it may be read
   * with: those may stay as they are for ever.
   */
  public StoreFormat after(StoreFormat older) {
    return new StoreFormat(layout, after(keys, older.keys), after(values, older.values));
  }

  private static Optional<SerdeFormat> after(
      Optional<SerdeFormat> now, Optional<SerdeFormat> older) {
    return now.isEmpty() || older.isEmpty()
        ? now.or(() -> older)
        : Optional.of(now.get().after(older.get()));
  }

  /** Returns whether keys written in this format are found where they are written in another. */
  public boolean hasKeysFor(StoreFormat other) {
    return keys.isEmpty() || other.keys.isEmpty() || keys.equals(other.keys);
  }

  /** Returns whether values written in this format may be read in another one. */
  public boolean hasValuesFor(StoreFormat readable) {
    return values.isEmpty()
        || readable.values.isEmpty()
        || values.get().isWithin(readable.values.get());
  }
}
