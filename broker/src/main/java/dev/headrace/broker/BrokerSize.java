package dev.headrace.broker;

import java.util.List;
import java.util.Map;

/**
 * How much a broker can do, and so how long it takes to start.
 *
 * @param jvmFlags the flags of its process
 * @param settings the settings of Kafka's server that differ
 */
record BrokerSize(List<String> jvmFlags, Map<String, String> settings) {
  /** There within two seconds, and at home where several run on one machine. */
  static final BrokerSize SMALL =
      new BrokerSize(
          List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
          Map.of(
              "num.network.threads", "2",
              "num.io.threads", "2",
              "log.cleaner.dedupe.buffer.size", "2097152"));

  /** With all compilers, Kafka's own number of threads, and the memory that its scripts give it. */
  static final BrokerSize SERVER =
      new BrokerSize(List.of("-Xms1g", "-Xmx1g", "-XX:+UseG1GC"), Map.of());

  BrokerSize {
    jvmFlags = List.copyOf(jvmFlags);
    settings = Map.copyOf(settings);
  }
}
