/**
 * The log on a Kafka cluster: the only package that imports Kafka's clients. One group consumer and
 * one producer per session, which one thread sends with, consumers of their own for restores, an
 * admin client. Settings are made in {@link dev.headrace.runtime.kafka.ClientSettings}, and every
 * exception of a client is judged in {@link dev.headrace.runtime.kafka.ClientFailures}. Only {@link
 * dev.headrace.runtime.kafka.KafkaLog} is meant for other packages.
 */
@NullMarked
package dev.headrace.runtime.kafka;

import org.jspecify.annotations.NullMarked;
