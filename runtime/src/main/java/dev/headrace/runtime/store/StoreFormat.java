package dev.headrace.runtime.store;

import dev.headrace.dsl.plan.StoreSpec;
import java.util.Optional;

/**
 * How the rows of a store are laid out and how their values are written, as it is noted in its
 * changelog and database.
 *
 * @param layout how rows are laid out
 * @param values how values are written, where that is known: of a serde of the user's it is only if
 *     that has a name and a version
 */
public record StoreFormat(String layout, Optional<ValueFormat> values) {
  // No layout's description has this in it.
  private static final String VALUES = ", values as ";

  /** Returns the format in which a store's rows are written now. */
  public static StoreFormat of(StoreSpec store) {
    return new StoreFormat(store.layout().describe(), ValueFormat.writtenBy(store.valueSerde()));
  }

  /** Returns the formats that a store's rows may have to be read. */
  public static StoreFormat readable(StoreSpec store) {
    return new StoreFormat(store.layout().describe(), ValueFormat.readBy(store.valueSerde()));
  }

  /** Reads what {@link #text} has written; earlier versions did not say anything of values. */
  public static StoreFormat parse(String text) {
    int end = text.indexOf(VALUES);
    return end < 0
        ? new StoreFormat(text, Optional.empty())
        : new StoreFormat(
            text.substring(0, end),
            Optional.of(ValueFormat.parse(text.substring(end + VALUES.length()))));
  }

  /** Returns it in words. */
  public String text() {
    return layout + values.map(known -> VALUES + known.text()).orElse("");
  }

  /**
   * Returns the format of rows when some of this one are written to others that it may be read
   * with: those may stay as they are for ever.
   */
  public StoreFormat after(StoreFormat older) {
    if (values.isEmpty() || older.values.isEmpty()) {
      return values.isEmpty() ? older : this;
    }
    return new StoreFormat(layout, Optional.of(values.get().after(older.values.get())));
  }

  /** Returns whether values written in this format may be read in another one. */
  public boolean hasValuesFor(StoreFormat readable) {
    return values.isEmpty()
        || readable.values.isEmpty()
        || values.get().isWithin(readable.values.get());
  }
}
