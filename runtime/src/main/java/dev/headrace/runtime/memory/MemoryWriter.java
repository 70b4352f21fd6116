package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.EpochAbortedException;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.Outlet;
import dev.headrace.runtime.port.SessionLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/**
 * Writes epochs: in a transaction each when the session is exactly-once, otherwise visible at once.
 * Guarded by the cluster's lock.
 */
final class MemoryWriter implements EpochWriter {
  static final Headers NO_HEADERS = readOnly(new RecordHeaders());

  private final MemoryCluster cluster;
  private final MemorySession session;
  private final Map<TopicPartition, MemoryAppender> appenders = new HashMap<>();
  private final List<MemoryOutlet> outlets = new ArrayList<>();
  private @Nullable MemoryTransaction transaction;
  // What an epoch that is to reach the log late has sent so far.
  private @Nullable List<Runnable> underWay;
  private Duration lateness = Duration.ZERO;
  private @Nullable LogException sendFailure;
  private @Nullable String deadBecause = "it has not been opened";
  private @Nullable String lostBecause;
  private boolean inEpoch;

  MemoryWriter(MemoryCluster cluster, MemorySession session) {
    this.cluster = cluster;
    this.session = session;
  }

  @Override
  public void open() {
    cluster.locked(
        () -> {
          session.checkAlive();
          cluster.takeOver(session.identity(), this);
          deadBecause = null;
        });
  }

  @Override
  public void begin() {
    cluster.locked(
        () -> {
          checkUsable();
          if (inEpoch) {
            throw new IllegalStateException("an epoch has begun already");
          }
          inEpoch = true;
          if (session.isExactlyOnce()) {
            beginTransaction();
          }
        });
  }

  private void beginTransaction() {
    transaction = new MemoryTransaction(cluster, session.group());
    Duration late = cluster.faults().takeLateness();
    underWay = late == null ? null : new ArrayList<>();
    lateness = late == null ? Duration.ZERO : late;
  }

  @Override
  public void send(
      String topic,
      @Nullable Integer partition,
      byte @Nullable [] key,
      byte @Nullable [] value,
      long timestampMs,
      Headers headers) {
    append(topic, partition, key, value, timestampMs, copyOf(headers));
  }

  @Override
  public Appender appender(TopicPartition partition) {
    return cluster.locked(
        () ->
            appenders.computeIfAbsent(
                partition, absent -> new MemoryAppender(cluster, this, partition)));
  }

  @Override
  public Outlet outlet() {
    return cluster.locked(
        () -> {
          MemoryOutlet opened = new MemoryOutlet(this);
          outlets.add(opened);
          return opened;
        });
  }

  @Override
  public void commit(Map<TopicPartition, CommittedInput> inputs) {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("an epoch commits at least one input position");
    }
    cluster.locked(
        () -> {
          checkInEpoch();
          checkHandedOver();
          checkUsable();
          checkMayCommit();
          MemoryTransaction committing = transaction;
          if (committing == null) {
            session.group().commit(inputs);
          } else {
            limit(committing);
            committing.hold(inputs);
            complete(committing);
          }
          endEpoch();
          if (cluster.faults().takeLostResponse()) {
            throw outcomeUnknown();
          }
        });
  }

  // The group has checked the membership and holds the positions. Whatever happens now to the rest
  // on its way, the group knows no more of it.
  private void complete(MemoryTransaction committing) {
    List<Runnable> late = underWay;
    if (cluster.faults().takeLostRequest()) {
      loseSightOf(committing);
      throw outcomeUnknown();
    }
    if (late != null) {
      cluster.after(lateness, () -> arrive(committing, late));
      loseSightOf(committing);
      throw outcomeUnknown();
    }
    committing.commit();
  }

  private void loseSightOf(MemoryTransaction committing) {
    cluster.orphan(committing, session.identity());
    endEpoch();
  }

  private static void arrive(MemoryTransaction committing, List<Runnable> late) {
    if (committing.isOpen()) {
      late.forEach(Runnable::run);
      committing.commit();
    }
  }

  private SessionLostException outcomeUnknown() {
    deadBecause = "the outcome of its last commit is unknown";
    return new SessionLostException(
        "The writer of " + session.identity() + " cannot go on: " + deadBecause + ".", null);
  }

  @Override
  public void abort() {
    cluster.locked(
        () -> {
          checkInEpoch();
          checkUsable();
          if (transaction != null) {
            transaction.abort();
          }
          outlets.forEach(MemoryOutlet::discard);
          endEpoch();
        });
  }

  /** Appends within the epoch; returns the offset, or -1 when the record was refused. */
  long append(
      String topic,
      @Nullable Integer partition,
      byte @Nullable [] key,
      byte @Nullable [] value,
      long timestampMs,
      Headers headers) {
    if (timestampMs < 0) {
      throw new IllegalArgumentException("negative timestamp " + timestampMs + " for " + topic);
    }
    return cluster.locked(
        () -> {
          checkInEpoch();
          if (sendFailure != null || deadBecause != null || lostBecause != null) {
            return -1L;
          }
          try {
            MemoryPartition target = cluster.topic(topic).choose(partition, key);
            MemoryTransaction writing = transaction;
            if (underWay != null) {
              underWay.add(() -> target.append(key, value, timestampMs, headers, writing));
              return -1L;
            }
            limit(writing);
            long offset = target.append(key, value, timestampMs, headers, writing);
            cluster.changed();
            return offset;
          } catch (LogException e) {
            // Told at the commit, as a client does that sends in the background.
            sendFailure = e;
            return -1L;
          }
        });
  }

  // As in Kafka, a transaction counts from its first record or position, and the writer of one that
  // lasts too
  // long is fenced.
  private void limit(@Nullable MemoryTransaction writing) {
    Patience patience = cluster.patience();
    if (patience != null && writing != null && writing.isUntouched()) {
      cluster.after(patience.transaction(), () -> endIfOpen(writing));
    }
  }

  private void endIfOpen(MemoryTransaction writing) {
    if (writing.isOpen()) {
      writing.abort();
      if (transaction == writing) {
        transaction = null;
        lostBecause = "its transaction lasted too long";
      }
    }
  }

  /** Stops this writer in favour of another with the same identity. */
  void fence(String identity) {
    deadBecause =
        "another process has taken over "
            + identity
            + "; give each process a state directory of its own";
    close();
  }

  /** Aborts what is open. */
  void close() {
    if (transaction != null) {
      transaction.abort();
    }
    transaction = null;
    cluster.forget(session.identity(), this);
  }

  /** Leaves what is open to a successor. */
  void crash() {
    if (transaction != null) {
      cluster.orphan(transaction, session.identity());
    }
    transaction = null;
    deadBecause = "its process has crashed";
  }

  static Headers copyOf(Headers headers) {
    return headers.iterator().hasNext() ? readOnly(new RecordHeaders(headers)) : NO_HEADERS;
  }

  private static Headers readOnly(RecordHeaders headers) {
    headers.setReadOnly();
    return headers;
  }

  private void endEpoch() {
    transaction = null;
    underWay = null;
    sendFailure = null;
    inEpoch = false;
    cluster.changed();
  }

  private void checkMayCommit() {
    if (sendFailure != null) {
      throw sendFailure;
    }
    String abortReason = cluster.faults().takeAbortReason();
    if (abortReason != null) {
      throw new EpochAbortedException(abortReason, null);
    }
    if (!session.mayCommit()) {
      throw new EpochAbortedException(
          "Process "
              + session.identity()
              + " is no longer a member of its group; its input will be taken again.",
          null);
    }
  }

  private void checkHandedOver() {
    int held = outlets.stream().mapToInt(MemoryOutlet::held).sum();
    if (held > 0) {
      throw new IllegalStateException(held + " records were not handed over before the commit");
    }
  }

  private void checkInEpoch() {
    if (!inEpoch) {
      throw new IllegalStateException("no epoch has begun");
    }
  }

  private void checkUsable() {
    session.checkAlive();
    if (lostBecause != null) {
      throw new SessionLostException(
          "The writer of " + session.identity() + " cannot go on: " + lostBecause + ".", null);
    }
    if (deadBecause != null) {
      throw new LogException(
          "The writer of " + session.identity() + " cannot go on: " + deadBecause + ".", null);
    }
  }
}
