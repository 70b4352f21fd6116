package dev.headrace.dsl;

import org.apache.kafka.common.serialization.Serde;

/**
 * A topic of Kafka with the types of its keys and values, meant to be a constant. Nothing is
 * checked here, so that a mistake never breaks the class that holds the constant: the topology's
 * build reports it.
 *
 * <p>Bytes in Kafka do not say what wrote them. A record that its serde refuses stops the
 * application with a sentence that names the record and the serde, and nothing is lost; but a wrong
 * serde that happens to read the bytes (text of eight letters as a number) reads them as what it
 * takes them for, unnoticed. Where that may happen, use a serde that checks.
 *
 * <pre>{@code
 * record Payment(String account, long cents) {}
 *
 * Topic<String, Payment> payments = Topic.of("payments", string(), json(Payment.class));
 * builder.stream(payments).mapValues(Payment::cents).to(COUNTS);
 * }</pre>
 *
 * @param name the topic's name in Kafka
 * @param keySerde turns keys into bytes and back
 * @param valueSerde turns values into bytes and back
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public record Topic<K, V>(String name, Serde<K> keySerde, Serde<V> valueSerde) {

  /**
   * Returns a topic.
   *
   * @param name the topic's name in Kafka
   * @param keySerde turns keys into bytes and back
   * @param valueSerde turns values into bytes and back
   */
  public static <K, V> Topic<K, V> of(String name, Serde<K> keySerde, Serde<V> valueSerde) {
    return new Topic<>(name, keySerde, valueSerde);
  }
}
