package dev.headrace.benchmarks.contender;

import dev.headrace.benchmarks.job.Jobs;
import java.time.Duration;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.KafkaStreams.State;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;

/** A job on Kafka Streams. */
final class StreamsJob implements RunningJob {
  private static final Duration CLOSE_LIMIT = Duration.ofSeconds(30);

  private final KafkaStreams streams;

  StreamsJob(ContenderOrder order, JobLife life) {
    streams =
        new KafkaStreams(
            Jobs.named(order.job()).streams(order.topics()), StreamsSettings.of(order));
    streams.setUncaughtExceptionHandler(
        failure -> {
          life.failed("Kafka Streams has failed", failure);
          return StreamThreadExceptionResponse.SHUTDOWN_CLIENT;
        });
    streams.setStateListener(
        (now, before) -> {
          if (now == State.RUNNING) {
            life.runs();
          }
        });
    streams.start();
  }

  @Override
  public void close() {
    if (!streams.close(CLOSE_LIMIT)) {
      throw new IllegalStateException("Kafka Streams did not close within " + CLOSE_LIMIT);
    }
  }
}
