package dev.headrace.benchmarks.contender;

import dev.headrace.benchmarks.job.Jobs;
import java.time.Duration;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;

/** A job on Kafka Streams. */
final class StreamsJob implements RunningJob {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

  private final KafkaStreams streams;

  StreamsJob(ContenderOrder order) {
    streams =
        new KafkaStreams(
            Jobs.named(order.job()).streams(order.topics()), StreamsSettings.of(order));
    streams.start();
  }

  @Override
  public boolean isRunning() {
    State state = streams.state();
    if (state == State.ERROR || state == State.PENDING_ERROR) {
      throw new IllegalStateException("Kafka Streams has failed: " + state);
    }
    return state == State.RUNNING;
  }

  @Override
  public void close() {
    if (!streams.close(CLOSE_LIMIT)) {
      throw new IllegalStateException("Kafka Streams did not close within " + CLOSE_LIMIT);
    }
  }
}
