package dev.headrace.benchmarks.cluster;

import dev.headrace.benchmarks.BenchmarkException;
import dev.headrace.benchmarks.data.ClickRecord;
import dev.headrace.benchmarks.data.Clicks;
import dev.headrace.benchmarks.data.DataSet;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Puts each data set into its topic, once. */
public final class InputLoader {
  private static final long MINUTE_MS = 60_000;

  private final BenchmarkCluster cluster;
  private final Set<String> loaded = new HashSet<>();

  /** Creates a loader for a cluster without any data set. */
  public InputLoader(BenchmarkCluster cluster) {
    this.cluster = cluster;
  }

  /** Loads a data set unless it is there; its last click is no older than a minute. */
  public void load(DataSet data) {
    if (loaded.add(data.topic())) {
      cluster.createTopic(data.topic());
      write(data);
    }
  }

  private void write(DataSet data) {
    // Windows start at whole minutes, so that their number does not depend on the time of day.
    long nowMs = System.currentTimeMillis();
    long startMs = nowMs - nowMs % MINUTE_MS - Clicks.SPAN_MS;
    AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    try (var producer = new KafkaProducer<byte[], byte[]>(settings())) {
      for (Clicks clicks = new Clicks(data, startMs); clicks.hasNext(); ) {
        ClickRecord click = clicks.next();
        var unused =
            producer.send(
                new ProducerRecord<>(
                    data.topic(), null, click.timestampMs(), click.key(), click.value()),
                (metadata, problem) -> failure.compareAndSet(null, problem));
      }
    }
    if (failure.get() != null) {
      throw new BenchmarkException("Cannot load " + data.topic(), failure.get());
    }
  }

  private Map<String, Object> settings() {
    return Map.of(
        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
        cluster.bootstrapServers(),
        ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
        ByteArraySerializer.class,
        ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
        ByteArraySerializer.class,
        ProducerConfig.BATCH_SIZE_CONFIG,
        131_072,
        ProducerConfig.LINGER_MS_CONFIG,
        20);
  }
}
