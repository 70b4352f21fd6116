package dev.headrace.runtime.compile;

import java.util.Map;

/** Looks up what must be in a map, since the same plan filled it. */
public final class Lookup {
  private Lookup() {}

  /**
   * Returns the value of a key.
   *
   * @throws IllegalStateException when there is none; names the key
   */
  public static <K, V> V in(Map<K, ? extends V> map, K key) {
    V value = map.get(key);
    if (value == null) {
      throw new IllegalStateException("nothing is known of " + key);
    }
    return value;
  }
}
