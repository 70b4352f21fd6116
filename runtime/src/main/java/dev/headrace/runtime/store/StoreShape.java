package dev.headrace.runtime.store;

import org.apache.kafka.common.serialization.Serde;

/**
 * What a store is.
 *
 * @param name the user's name of the store; it names the key space in the database and the
 *     changelog
 * @param valueSerde makes bytes of values and back; it must be able to read what earlier versions
 *     of the application wrote
 * @param bucketed whether rows live in time buckets (windows): the key in database and changelog is
 *     then the bucket as 8 bytes, big endian, before the key bytes; otherwise just the key bytes.
 *     Every bucket costs memory for as long as it holds a row, so buckets are few and rows are many
 */
public record StoreShape(String name, Serde<?> valueSerde, boolean bucketed) {
  /** Checks that the store has a name. */
  public StoreShape {
    if (name.isEmpty()) {
      throw new IllegalArgumentException(
          "A store has an empty name; give it the name that its changelog is to be found by.");
    }
  }
}
