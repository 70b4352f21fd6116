package dev.headrace.dsl.plan;

import org.apache.kafka.common.serialization.Serde;

/**
 * A user's topic as a plan knows it.
 *
 * @param name the topic's name in Kafka
 * @param keySerde turns keys into bytes and back
 * @param valueSerde turns values into bytes and back
 */
public record TopicSpec(String name, Serde<?> keySerde, Serde<?> valueSerde) {}
