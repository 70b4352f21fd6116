package dev.headrace.benchmarks.contender;

import dev.headrace.benchmarks.job.FloorOutput;
import dev.headrace.benchmarks.job.FloorStep;
import dev.headrace.benchmarks.job.Jobs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * The minimum for a job, in one thread: read, do the step, write, and commit with the same
 * guarantee and as often as the others. It does not restore and cannot share its work: what an
 * engine costs is measured against it.
 */
final class FloorJob implements RunningJob, FloorOutput {
  private static final Duration POLL = Duration.ofMillis(5);

  private final ContenderOrder order;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Callback onSent = (metadata, failure) -> noteFailure(failure);
  private final String changelog;
  private final long epochNanos;
  private final FloorStep step;
  private final Thread loop = new Thread(this::run, "floor");
  private final JobLife life;
  private volatile boolean closing;
  private volatile boolean failed;

  FloorJob(ContenderOrder order, JobLife life) {
    this.order = order;
    this.life = life;
    this.changelog = order.topics().application() + "-changelog";
    this.epochNanos = order.delivery().shortest().toNanos();
    this.consumer = new KafkaConsumer<>(FloorSettings.consumer(order));
    this.producer = new KafkaProducer<>(FloorSettings.producer(order));
    this.step = Jobs.named(order.job()).floor(this);
    loop.start();
    life.runs();
  }

  private void run() {
    try (consumer;
        producer;
        step) {
      process();
    } catch (RuntimeException e) {
      noteFailure(e);
    }
  }

  private void process() {
    boolean transactional = order.delivery().exactlyOnce();
    if (transactional) {
      producer.initTransactions();
    }
    consumer.subscribe(List.of(order.topics().input()));
    boolean open = false;
    long openSinceNanos = 0;
    while (!closing && !failed) {
      for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
        if (!open) {
          open = true;
          openSinceNanos = System.nanoTime();
          if (transactional) {
            producer.beginTransaction();
          }
        }
        step.take(record.partition(), record.key(), record.value(), record.timestamp());
      }
      if (open && System.nanoTime() - openSinceNanos >= epochNanos) {
        step.endEpoch();
        commit(transactional);
        open = false;
      }
    }
    if (open && transactional) {
      producer.abortTransaction();
    }
  }

  private void commit(boolean transactional) {
    Map<TopicPartition, OffsetAndMetadata> positions = new HashMap<>();
    for (TopicPartition partition : consumer.assignment()) {
      positions.put(partition, new OffsetAndMetadata(consumer.position(partition)));
    }
    if (transactional) {
      producer.sendOffsetsToTransaction(positions, consumer.groupMetadata());
      producer.commitTransaction();
    } else {
      producer.flush();
      consumer.commitSync(positions);
    }
  }

  @Override
  public void send(byte[] key, byte @Nullable [] value, long timestampMs) {
    send(order.topics().output(), key, value, timestampMs);
  }

  @Override
  public void log(byte[] key, byte @Nullable [] value, long timestampMs) {
    send(changelog, key, value, timestampMs);
  }

  private void send(String topic, byte[] key, byte @Nullable [] value, long timestampMs) {
    var unused = producer.send(new ProducerRecord<>(topic, null, timestampMs, key, value), onSent);
  }

  @Override
  public Path directory() {
    return order.stateDirectory();
  }

  private void noteFailure(@Nullable Exception failure) {
    if (failure != null) {
      failed = true;
      life.failed("The loop by hand has failed", failure);
    }
  }

  @Override
  public void close() {
    closing = true;
    try {
      loop.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
