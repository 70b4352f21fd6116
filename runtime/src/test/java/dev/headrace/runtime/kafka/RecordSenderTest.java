package dev.headrace.runtime.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.memory.GroupMember;
import dev.headrace.runtime.port.Outlet;
import dev.headrace.runtime.system.ThreadScheduler;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
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
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int RECORDS = 100;
  private static final int EPOCHS = 2_000;
  private static final byte[] LARGE = new byte[1 << 20];
  private static final byte[] SMALL = new byte[1];

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
    Outlet outlet = sender.outlet();
    Thread writing = start(() -> write(outlet, 0, LARGE));
    GroupMember.awaitTrue(() -> writing.getState() == Thread.State.TIMED_WAITING);
    assertThat(outlet.isWaiting()).isTrue();
    assertThat(producer.sent).isEmpty();
    producer.mayGoOn.countDown();
    requireEnd(writing);
    assertThat(outlet.isWaiting()).isFalse();
    sender.sendRest();
    assertThat(producer.sent).containsExactlyElementsOf(numbers(0));
    assertThat(failures).isEmpty();
  }

  @Test
  void keepsTheFirstFailureOfTheProducer() throws Exception {
    producer.failure = new IllegalStateException("broken");
    producer.mayGoOn.countDown();
    requireEnd(start(() -> write(sender.outlet(), 0, LARGE)));
    sender.sendRest();
    assertThat(sender.firstFailure())
        .isEqualTo(new RecordSender.SendFailure("out", producer.failure));
    assertThat(failures).isEmpty();
  }

  @Test
  void letsNobodyWaitForAThreadThatHasDied() throws Exception {
    producer.error = new OutOfMemoryError("for this test");
    Thread writing = start(() -> write(sender.outlet(), 0, LARGE));
    GroupMember.awaitTrue(() -> writing.getState() == Thread.State.TIMED_WAITING);
    producer.mayGoOn.countDown();
    requireEnd(writing);
    GroupMember.awaitTrue(() -> !failures.isEmpty());
    assertThat(failures).containsExactly(producer.error);
    sender.sendRest();
    assertThat(sender.firstFailure()).as("nothing may be committed").isNotNull();
  }

  @Test
  void forgetsWhatTheProducerHasNotGotWhenTheEpochIsAborted() throws Exception {
    Outlet outlet = sender.outlet();
    write(outlet, 0, SMALL);
    GroupMember.awaitTrue(() -> producer.asked.getCount() == 0);
    Thread aborting = start(sender::discardRest);
    GroupMember.awaitTrue(() -> sender.firstFailure() != null);
    producer.mayGoOn.countDown();
    requireEnd(aborting);
    sender.startAnew();
    assertThat(producer.sent).containsExactly(0L);
    write(outlet, RECORDS, SMALL);
    sender.sendRest();
    assertThat(producer.sent).hasSize(1 + RECORDS).endsWith(2L * RECORDS - 1);
  }

  @Test
  void hasSentEverythingWhenAnEpochEndsHoweverItsThreadStands() throws Exception {
    producer.mayGoOn.countDown();
    Outlet left = sender.outlet();
    Outlet right = sender.outlet();
    for (int epoch = 0; epoch < EPOCHS; epoch++) {
      producer.sent.clear();
      Thread writing = start(() -> write(left, 0, SMALL));
      write(right, RECORDS, SMALL);
      requireEnd(writing);
      sender.sendRest();
      List<Long> sent = List.copyOf(producer.sent);
      assertThat(sent).as("epoch %d", epoch).hasSize(2 * RECORDS);
      assertThat(sent.stream().filter(number -> number < RECORDS))
          .containsExactlyElementsOf(numbers(0));
      assertThat(sent.stream().filter(number -> number >= RECORDS))
          .containsExactlyElementsOf(numbers(RECORDS));
      producer.clear();
    }
    assertThat(failures).isEmpty();
  }

  private static Thread start(Runnable work) {
    Thread thread = new Thread(work);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  private static void requireEnd(Thread thread) throws InterruptedException {
    thread.join(LIMIT.toMillis());
    assertThat(thread.isAlive()).as("still at work").isFalse();
  }

  private static List<Long> numbers(int first) {
    return IntStream.range(first, first + RECORDS).mapToObj(number -> (long) number).toList();
  }

  private static void write(Outlet outlet, int first, byte[] value) {
    for (long number : numbers(first)) {
      outlet.send("out", 0, null, value, number, new RecordHeaders());
    }
    outlet.handOver();
  }

  /** Takes nothing before it may, and then fails where it is to. */
  private static final class SlowProducer extends MockProducer<byte[], byte[]> {
    final CountDownLatch asked = new CountDownLatch(1);
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
      asked.countDown();
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
