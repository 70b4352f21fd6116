package dev.headrace.benchmarks.cluster;

import dev.headrace.benchmarks.BenchmarkException;
import dev.headrace.benchmarks.data.ClickRecord;
import dev.headrace.benchmarks.data.Clicks;
import dev.headrace.benchmarks.data.DataSet;
import dev.headrace.benchmarks.data.Distribution;
import dev.headrace.benchmarks.job.JobTopics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends clicks at a steady rate and reads what comes out. Every job gives its result the timestamp
 * of the newest record in it, which is when that one was sent; so the age of a result when it is
 * read is its latency, in whole milliseconds, without a mark in the data.
 */
public final class LatencyProbe implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration DRAIN_LIMIT = Duration.ofSeconds(30);
  // With a request for each few records, the broker would do little else than take them.
  private static final long TICK_NANOS = 2_000_000;
  private static final int KEYS = 100_000;

  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final String input;
  private final int recordsPerSecond;
  private final Clicks clicks =
      new Clicks(new DataSet(Integer.MAX_VALUE, KEYS, Distribution.UNIFORM), 0);
  private final LatencyHistogram histogram = new LatencyHistogram();
  private final Thread reader = new Thread(this::read, "latency-reader");
  private final CountDownLatch readAll = new CountDownLatch(1);
  private volatile boolean ending;
  private volatile long countFromMs = Long.MAX_VALUE;

  /** Connects to the input and the output of a job. */
  public LatencyProbe(String bootstrapServers, JobTopics topics, int recordsPerSecond) {
    this.input = topics.input();
    this.recordsPerSecond = recordsPerSecond;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                ByteArraySerializer.class,
                ProducerConfig.LINGER_MS_CONFIG,
                0));
    this.consumer = OutputReader.open(bootstrapServers, OutputReader.partitions(topics.output()));
    reader.start();
  }

  /** Sends for a while; returns how long it really took, in nanoseconds. */
  public long run(Duration duration) {
    long startNanos = System.nanoTime();
    countFromMs = Math.min(countFromMs, System.currentTimeMillis());
    long sent = 0;
    long elapsed = 0;
    while (elapsed < duration.toNanos()) {
      long due = elapsed * recordsPerSecond / 1_000_000_000L;
      for (; sent < due; sent++) {
        ClickRecord click = clicks.next();
        var unused =
            producer.send(
                new ProducerRecord<>(
                    input, null, System.currentTimeMillis(), click.key(), click.value()));
      }
      LockSupport.parkNanos(TICK_NANOS);
      elapsed = System.nanoTime() - startNanos;
    }
    producer.flush();
    return elapsed;
  }

  private void read() {
    try (consumer) {
      boolean ended = false;
      while (!ended) {
        // Looked at first: what is written before the end is asked for has to be read.
        boolean last = ending;
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          if (record.timestamp() >= countFromMs) {
            histogram.add(System.currentTimeMillis() - record.timestamp());
          }
        }
        ended = last && isAtEnd();
      }
    } finally {
      readAll.countDown();
    }
  }

  private boolean isAtEnd() {
    return consumer.endOffsets(consumer.assignment()).entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /** Forgets all results so far, and those of records that were sent so far. */
  public void forget() {
    countFromMs = System.currentTimeMillis();
    histogram.clear();
  }

  /** Waits until everything is read that the job has written; it has to be closed by then. */
  public void awaitAll() {
    ending = true;
    try {
      if (!readAll.await(DRAIN_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new BenchmarkException("The output was not read within " + DRAIN_LIMIT);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkException("Interrupted while measuring latency", e);
    }
  }

  /** Returns the latency that this share of the results did not exceed, in ms. */
  public double percentileMs(double share) {
    return histogram.percentileMs(share);
  }

  /** Returns how many results were read. */
  public long outputs() {
    return histogram.count();
  }

  @Override
  public void close() {
    ending = true;
    producer.close();
    try {
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
