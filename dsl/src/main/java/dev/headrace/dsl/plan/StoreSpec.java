package dev.headrace.dsl.plan;

import org.apache.kafka.common.serialization.Serde;
import org.jspecify.annotations.Nullable;

/**
 * A store as a plan knows it.
 *
 * @param name the user's name for it; its changelog is {@code <application>-<name>-changelog}
 * @param layout how its rows are arranged
 * @param keySerde turns the keys into bytes and back; a bucket is not part of these keys
 * @param valueSerde turns the rows' values into bytes and back
 * @param tableTopic the user's topic that is the store's changelog, as its rows are that topic's
 *     records; null when it has a changelog of its own
 */
public record StoreSpec(
    String name,
    StoreLayout layout,
    Serde<?> keySerde,
    Serde<?> valueSerde,
    @Nullable String tableTopic) {

  /** Creates a store with a changelog of its own. */
  public StoreSpec(String name, StoreLayout layout, Serde<?> keySerde, Serde<?> valueSerde) {
    this(name, layout, keySerde, valueSerde, null);
  }
}
