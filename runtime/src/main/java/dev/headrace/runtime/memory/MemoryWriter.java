package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.EpochAbortedException;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.SessionLostException;
import java.util.HashMap;
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
  private @Nullable MemoryTransaction transaction;
  private @Nullable LogException sendFailure;
  private @Nullable String deadBecause = "it has not been opened";
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
          cluster.takeOver(session.application(), session.identity(), this);
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
          transaction = session.isExactlyOnce() ? new MemoryTransaction() : null;
        });
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
  public void commit(Map<TopicPartition, CommittedInput> inputs) {
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("an epoch commits at least one input position");
    }
    cluster.locked(
        () -> {
          checkInEpoch();
          checkUsable();
          checkMayCommit();
          session.group().commit(inputs);
          if (transaction != null) {
            transaction.commit();
          }
          endEpoch();
          if (cluster.faults().takeLostResponse()) {
            deadBecause = "the outcome of its last commit is unknown";
            throw new SessionLostException(
                "The writer of " + session.identity() + " cannot go on: " + deadBecause + ".",
                null);
          }
        });
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
          if (sendFailure != null || deadBecause != null) {
            return -1L;
          }
          try {
            MemoryPartition target = cluster.topic(topic).choose(partition, key);
            long offset = target.append(key, value, timestampMs, headers, transaction);
            cluster.changed();
            return offset;
          } catch (LogException e) {
            // Told at the commit, as a client does that sends in the background.
            sendFailure = e;
            return -1L;
          }
        });
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
      cluster.orphan(transaction, session.application());
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

  private void checkInEpoch() {
    if (!inEpoch) {
      throw new IllegalStateException("no epoch has begun");
    }
  }

  private void checkUsable() {
    session.checkAlive();
    if (deadBecause != null) {
      throw new LogException(
          "The writer of " + session.identity() + " cannot go on: " + deadBecause + ".", null);
    }
  }
}
