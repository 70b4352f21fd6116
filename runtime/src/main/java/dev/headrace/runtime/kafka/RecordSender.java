package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.port.Scheduler;
import dev.headrace.runtime.port.Worker;
import dev.headrace.runtime.port.WorkerHandle;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Hands records to a producer, in a thread of its own, and keeps the first failure of the epoch for
 * its commit. After a failure the epoch is doomed, so later records are dropped.
 *
 * <p>A producer has locks: all who send meet there, and its network thread, and who sends waits
 * where the log is slow. So those who process records only put them into a queue. One thread at a
 * time takes from it, in turns: the sender's own, and at an epoch's end the one that commits, which
 * so has neither to wake nor to await the other where little is left.
 *
 * <p>{@link #take} and the questions are safe from any thread.
 */
final class RecordSender implements Worker {
  /** What went wrong first. */
  record SendFailure(String topic, Exception cause) {}

  private static final SendFailure ABORTED =
      new SendFailure("none", new KafkaException("the epoch is aborted"));
  private static final SendFailure BROKEN =
      new SendFailure("none", new KafkaException("the thread that sends has failed"));
  // More than the producer sends while a thread wakes up, and little beside the producer's buffer.
  private static final long MOST_BYTES = 2 << 20;

  private final Producer<byte[], byte[]> producer;
  private final Scheduler scheduler;
  private final Map<TopicPartition, AcknowledgedEnd> ends = new ConcurrentHashMap<>();
  private final Map<TopicPartition, Appender> appenders = new ConcurrentHashMap<>();
  private final List<KafkaOutlet> outlets = new CopyOnWriteArrayList<>();
  private final AtomicReference<@Nullable SendFailure> firstFailure = new AtomicReference<>();
  private final Callback onOutputSent = this::note;
  private final Queue<OutgoingRecord> queue = new ConcurrentLinkedQueue<>();
  private final AtomicLong waitingBytes = new AtomicLong();
  // Whoever has set it takes from the queue until it is taken back.
  private final AtomicBoolean sending = new AtomicBoolean();
  private volatile @Nullable WorkerHandle handle;
  private volatile boolean closed;

  private RecordSender(Producer<byte[], byte[]> producer, Scheduler scheduler) {
    this.producer = producer;
    this.scheduler = scheduler;
  }

  /**
   * Starts a sender, which works until it is closed.
   *
   * @param name the name of its thread
   * @param producer where to
   * @param scheduler drives it
   */
  static RecordSender start(String name, Producer<byte[], byte[]> producer, Scheduler scheduler) {
    RecordSender sender = new RecordSender(producer, scheduler);
    sender.handle = scheduler.start(name, sender);
    return sender;
  }

  OutgoingRecord record(
      String topic,
      @Nullable Integer partition,
      byte @Nullable [] key,
      byte @Nullable [] value,
      long timestampMs,
      Headers headers) {
    return new OutgoingRecord(topic, partition, timestampMs, key, value, headers, onOutputSent);
  }

  /** Returns an appender whose records are on their way at once; the same one each time. */
  Appender appender(TopicPartition partition) {
    return appenders.computeIfAbsent(
        partition, absent -> new KafkaAppender(this::take, acknowledged(partition)));
  }

  AcknowledgedEnd acknowledged(TopicPartition partition) {
    return ends.computeIfAbsent(partition, absent -> new AcknowledgedEnd(absent, onOutputSent));
  }

  KafkaOutlet outlet() {
    KafkaOutlet outlet = new KafkaOutlet(this);
    outlets.add(outlet);
    return outlet;
  }

  /** Takes a record; waits while too much is on its way already. */
  void take(OutgoingRecord record) {
    if (!take(record, record.bytes())) {
      awaitRoom();
    }
  }

  /** Takes a record and those behind it; returns whether there is room for more. */
  boolean take(OutgoingRecord first, long bytes) {
    if (isDoomed()) {
      return true;
    }
    long waiting = waitingBytes.addAndGet(bytes);
    queue.add(first);
    wake();
    return waiting <= MOST_BYTES;
  }

  /** Waits while too much is on its way. */
  void awaitRoom() {
    scheduler.awaitFromWorker(() -> waitingBytes.get() <= MOST_BYTES || isDoomed());
  }

  private void wake() {
    WorkerHandle current = handle;
    if (current != null) {
      current.wake();
    }
  }

  private boolean isDoomed() {
    return firstFailure.get() != null;
  }

  // --- Sending, by one thread at a time ---

  @Override
  public int doWork() {
    if (!sending.compareAndSet(false, true)) {
      return 0;
    }
    try {
      return sendNext();
    } finally {
      sending.set(false);
    }
  }

  private int sendNext() {
    OutgoingRecord record = queue.poll();
    int sent = 0;
    long bytes = 0;
    while (record != null) {
      bytes += record.bytes();
      send(record);
      sent++;
      record = record.takeNext();
    }
    waitingBytes.addAndGet(-bytes);
    return sent;
  }

  private void send(OutgoingRecord record) {
    if (isDoomed()) {
      return;
    }
    try {
      var unused = producer.send(record, record.onSent());
    } catch (RuntimeException e) {
      note(record.topic(), e);
    } catch (Error e) {
      // What is behind it is lost with this thread, and must not be missed by a commit. There may
      // be no memory left to say more.
      firstFailure.compareAndSet(null, BROKEN);
      throw e;
    }
  }

  @Override
  public boolean isDone() {
    return closed;
  }

  // --- The end of an epoch, by the thread that commits, while no outlet is in use ---

  /**
   * Lets the producer have everything that was handed over.
   *
   * @throws IllegalStateException when an outlet holds records that were not
   */
  void sendRest() {
    int held = outlets.stream().mapToInt(KafkaOutlet::held).sum();
    if (held > 0) {
      throw new IllegalStateException(held + " records were not handed over before the commit");
    }
    sendQueued();
  }

  /** Forgets what the producer has not got yet. */
  void discardRest() {
    firstFailure.compareAndSet(null, ABORTED);
    outlets.forEach(KafkaOutlet::discard);
    sendQueued();
  }

  // Asked in this order: whoever takes from the queue has said so before.
  private void sendQueued() {
    while (doWork() > 0 || !queue.isEmpty() || sending.get()) {
      if (sending.get()) {
        scheduler.awaitFromWorker(() -> !sending.get());
      }
    }
  }

  /** Forgets failures; called when every callback of the epoch has run. */
  void startAnew() {
    firstFailure.set(null);
  }

  /** Ends it; what the producer has not got yet is dropped. */
  void close() {
    firstFailure.compareAndSet(null, ABORTED);
    closed = true;
    wake();
  }

  // --- Failures ---

  /** Keeps the exception of a callback when it is the first. */
  void note(@Nullable RecordMetadata metadata, @Nullable Exception failure) {
    if (failure != null) {
      note(metadata == null ? "unknown" : metadata.topic(), failure);
    }
  }

  @Nullable SendFailure firstFailure() {
    return firstFailure.get();
  }

  private void note(String topic, Exception failure) {
    firstFailure.compareAndSet(null, new SendFailure(topic, failure));
  }
}
