package dev.headrace.runtime.kafka;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets a producer send what it has gathered, now, while its caller waits for another answer of the
 * broker: a commit asks for two things that do not need each other, and would have the second one
 * wait for the first. Whoever commits still waits until everything is sent.
 */
final class EarlyFlush implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(EarlyFlush.class);

  private final Producer<?, ?> producer;
  private final AtomicBoolean isUnderWay = new AtomicBoolean();
  private final ExecutorService thread;

  /**
   * Creates a flush with a thread of its own.
   *
   * @param producer the producer, which is to be closed first
   * @param name the name of the thread
   */
  EarlyFlush(Producer<?, ?> producer, String name) {
    this.producer = producer;
    this.thread =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread created = new Thread(work, name);
              created.setDaemon(true);
              return created;
            });
  }

  /** Begins to send what there is; returns at once. */
  void begin() {
    if (isUnderWay.compareAndSet(false, true)) {
      thread.execute(this::flush);
    }
  }

  // What cannot be sent is told by the callbacks of its records.
  private void flush() {
    try {
      producer.flush();
    } catch (InterruptException e) {
      LOG.debug("A flush has ended early, as its producer is closed", e);
    } finally {
      isUnderWay.set(false);
    }
  }

  /** Ends the thread. */
  @Override
  public void close() {
    thread.shutdownNow();
  }
}
