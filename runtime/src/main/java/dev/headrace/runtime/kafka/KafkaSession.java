package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.GroupReader;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.SessionLimits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A consumer and a producer with one identity. */
final class KafkaSession implements LogSession {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaSession.class);

  private final String identity;
  private final KafkaGroupReader reader;
  private final KafkaWriter writer;
  private final StaticMember member;
  private final SessionLimits limits;
  private boolean closed;

  KafkaSession(
      String identity,
      KafkaGroupReader reader,
      KafkaWriter writer,
      StaticMember member,
      SessionLimits limits) {
    this.identity = identity;
    this.member = member;
    this.reader = reader;
    this.writer = writer;
    this.limits = limits;
  }

  @Override
  public SessionLimits limits() {
    return limits;
  }

  @Override
  public GroupReader reader() {
    return reader;
  }

  @Override
  public EpochWriter writer() {
    return writer;
  }

  @Override
  public void close(Departure departure, Duration atMost) {
    if (closed) {
      return;
    }
    closed = true;
    // On another thread, because the clients' own timeouts do not bound every step of a close. One
    // that never ends is left behind: the broker ends its transaction and membership by timeout.
    CompletableFuture<Void> closing =
        CompletableFuture.runAsync(() -> closeBoth(departure, atMost));
    try {
      closing.get(Math.max(1, atMost.toMillis()), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      LOG.warn(
          "The clients of {} did not close within {}; the broker will time them out.",
          identity,
          atMost);
    } catch (ExecutionException e) {
      LOG.warn(
          "The clients of {} did not close in order; the broker will time them out.",
          identity,
          e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeBoth(Departure departure, Duration atMost) {
    // Each gets a share, so that a writer that cannot reach its broker leaves time to leave the
    // group.
    boolean hasToBeRemoved = departure == Departure.LEAVE && reader.isUnnamed();
    Duration share = atMost.dividedBy(hasToBeRemoved ? 3 : 2);
    try {
      writer.close(share);
    } finally {
      reader.close(departure, share);
    }
    if (hasToBeRemoved) {
      member.remove(share);
    }
  }
}
