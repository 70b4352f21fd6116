package dev.headrace.dsl.processor;

/**
 * Where in Kafka a record is.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset in the partition
 */
public record RecordMetadata(String topic, int partition, long offset) {}
