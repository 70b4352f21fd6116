package dev.headrace.state;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A list of changes that a {@link TaskDatabase} applies as one atomic step.
 *
 * <p>Arrays are kept, not copied: do not change them afterwards. Not thread-safe; reusable through
 * {@link #clear()}.
 */
public final class WriteBatch {

  private final List<Change> changes = new ArrayList<>();
  private final Map<String, byte[]> attributes = new LinkedHashMap<>();
  private long bytes;

  /**
   * Adds an entry, or replaces its value.
   *
   * @param store the store's name
   * @param key the key, may be empty
   * @param value the value, may be empty
   */
  public void put(String store, byte[] key, byte[] value) {
    Objects.requireNonNull(value, "value; a delete has its own method");
    changes.add(new Change(requireName(store), key, value, false));
    bytes += key.length + (long) value.length;
  }

  /**
   * Removes an entry; an absent key is no error.
   *
   * @param store the store's name
   * @param key the key, may be empty
   */
  public void delete(String store, byte[] key) {
    changes.add(new Change(requireName(store), key, null, false));
    bytes += key.length;
  }

  /**
   * Removes all entries of a range, however many they are; an empty range is no error. It costs as
   * much as a delete of one key, but each later read in its neighbourhood has to look at it, so it
   * is for large ranges.
   *
   * @param store the store's name
   * @param fromInclusive the first key of the range
   * @param toExclusive the end of the range
   */
  public void deleteRange(String store, byte[] fromInclusive, byte[] toExclusive) {
    Objects.requireNonNull(toExclusive, "toExclusive");
    changes.add(new Change(requireName(store), fromInclusive, toExclusive, true));
    bytes += fromInclusive.length + (long) toExclusive.length;
  }

  /**
   * Adds changes of one store.
   *
   * @param store the store's name
   * @param rows the changes
   * @throws IllegalArgumentException if they are not in order; some of them were added then
   */
  public void addAll(String store, SortedRows rows) {
    SortedRows.Visitor adding =
        new SortedRows.Visitor() {
          @Override
          public void put(byte[] key, byte[] value) {
            WriteBatch.this.put(store, key, value);
          }

          @Override
          public void delete(byte[] key) {
            WriteBatch.this.delete(store, key);
          }
        };
    rows.visit(SortedRows.requiringOrder(store, adding));
  }

  /**
   * Sets an attribute of the database; within one batch the last value counts.
   *
   * @param name the attribute's name, not empty
   * @param value the value, may be empty
   */
  public void attribute(String name, byte[] value) {
    Objects.requireNonNull(value, "value");
    byte[] replaced = attributes.put(requireName(name), value);
    bytes += value.length - (long) (replaced == null ? -name.length() : replaced.length);
  }

  /** The number of changes, attributes included. */
  public int size() {
    return changes.size() + attributes.size();
  }

  /** The sum of the lengths of all keys, values and attributes, in bytes. */
  public long bytes() {
    return bytes;
  }

  /** Whether there is no change at all. */
  public boolean isEmpty() {
    return changes.isEmpty() && attributes.isEmpty();
  }

  /** Removes all changes, so that the batch can be filled again. */
  public void clear() {
    changes.clear();
    attributes.clear();
    bytes = 0;
  }

  /** Tells a visitor the changes of entries in the order they were added, then the attributes. */
  public void visit(Visitor visitor) {
    for (Change change : changes) {
      byte[] value = change.value;
      if (value == null) {
        visitor.delete(change.store, change.key);
      } else if (change.range) {
        visitor.deleteRange(change.store, change.key, value);
      } else {
        visitor.put(change.store, change.key, value);
      }
    }
    attributes.forEach(visitor::attribute);
  }

  private static String requireName(String name) {
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          "A store or attribute has an empty name; give it the name it is to be found by.");
    }
    return name;
  }

  private static final class Change {

    private final String store;
    private final byte[] key;

    /** The value, or the end of the range, or null for a delete of one key. */
    private final byte @Nullable [] value;

    private final boolean range;

    Change(String store, byte[] key, byte @Nullable [] value, boolean range) {
      this.store = store;
      this.key = Objects.requireNonNull(key, "key");
      this.value = value;
      this.range = range;
    }
  }

  /** What hears the changes of a batch, one call each. */
  public interface Visitor {

    /** An entry is added or replaced. */
    void put(String store, byte[] key, byte[] value);

    /** An entry is removed. */
    void delete(String store, byte[] key);

    /** All entries of a range are removed, its end not included. */
    void deleteRange(String store, byte[] from, byte[] to);

    /** An attribute is set. */
    void attribute(String name, byte[] value);
  }
}
