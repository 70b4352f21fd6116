package dev.headrace.dsl.plan;

import org.apache.kafka.common.serialization.Serde;

/**
 * A store as a plan knows it.
 *
 * @param name the user's name for it; its changelog is {@code <application>-<name>-changelog}
 * @param layout how its rows are arranged
 * @param keySerde turns the keys into bytes and back; a bucket is not part of these keys
 * @param valueSerde turns the rows' values into bytes and back
 */
public record StoreSpec(String name, StoreLayout layout, Serde<?> keySerde, Serde<?> valueSerde) {}
