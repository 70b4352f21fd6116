package dev.headrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.memory.GroupMember;
import dev.headrace.runtime.port.Outlet;
import dev.headrace.runtime.system.ThreadScheduler;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The way from those who write to the producer, which may be slow, or fail. */
class RecordSenderTest {
  private static final int RECORDS = 100;
  private static final byte[] LARGE = new byte[1 << 20];

  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final SlowProducer producer = new SlowProducer();
  private final RecordSender sender =
      RecordSender.start("slow-sender", producer, new ThreadScheduler(failures::add));

  @AfterEach
  void close() {
    producer.mayGoOn.countDown();
    sender.close();
  }

  @Test
  void holdsUpWhoWritesMoreThanTheLogTakes() throws Exception {
    Thread writing = new Thread(() -> write(sender.outlet()));
    writing.start();
    GroupMember.awaitTrue(() -> writing.getState() == Thread.State.TIMED_WAITING);
    assertThat(producer.sent).isEmpty();
    producer.mayGoOn.countDown();
    writing.join();
    sender.sendRest();
    assertThat(producer.sent)
        .containsExactlyElementsOf(LongStream.range(0, RECORDS).boxed().toList());
    assertThat(failures).isEmpty();
  }

  @Test
  void letsNobodyWaitForAProducerThatHasFailed() throws Exception {
    producer.failure = new IllegalStateException("broken");
    Thread writing = new Thread(() -> write(sender.outlet()));
    writing.start();
    producer.mayGoOn.countDown();
    writing.join();
    sender.sendRest();
    assertThat(sender.firstFailure())
        .isEqualTo(new RecordSender.SendFailure("out", producer.failure));
    assertThat(failures).isEmpty();
  }

  @Test
  void keepsTheEpochFromBeingCommittedWhenItsThreadDies() {
    producer.error = new OutOfMemoryError("for this test");
    producer.mayGoOn.countDown();
    sender.take(sender.record("out", 0, null, null, 1, new RecordHeaders()));
    GroupMember.awaitTrue(() -> !failures.isEmpty());
    assertThat(failures).containsExactly(producer.error);
    sender.sendRest();
    assertThat(sender.firstFailure()).isNotNull();
    assertThat(sender.firstFailure().cause()).hasCause(producer.error);
  }

  private static void write(Outlet outlet) {
    for (int number = 0; number < RECORDS; number++) {
      outlet.send("out", 0, null, LARGE, number, new RecordHeaders());
    }
    outlet.handOver();
  }

  /** Takes nothing before it may, and then fails where it is to. */
  private static final class SlowProducer extends MockProducer<byte[], byte[]> {
    final CountDownLatch mayGoOn = new CountDownLatch(1);
    final Queue<Long> sent = new ConcurrentLinkedQueue<>();
    volatile RuntimeException failure;
    volatile Error error;

    SlowProducer() {
      super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
    }

    @Override
    public synchronized Future<RecordMetadata> send(
        ProducerRecord<byte[], byte[]> record, Callback callback) {
      try {
        mayGoOn.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
      if (error != null) {
        throw error;
      }
      if (failure != null) {
        throw failure;
      }
      sent.add(record.timestamp());
      return super.send(record, callback);
    }
  }
}
