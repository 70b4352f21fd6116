package dev.headrace.runtime.process;

import dev.headrace.runtime.port.Appender;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.GroupReader;
import dev.headrace.runtime.port.Log;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.Outlet;
import dev.headrace.runtime.port.PartitionReader;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.port.Scheduler;
import dev.headrace.runtime.port.SessionLimits;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.TopicAdmin;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;

/** A log that its process may be killed at the commits of, and while it reads changelogs. */
record CrashingLog(Log log, Crash crash) implements Log {
  @Override
  public LogSession openSession(SessionSettings settings, Scheduler scheduler) {
    return new Session(log.openSession(settings, scheduler), crash);
  }

  @Override
  public PartitionReader openPartitionReader() {
    return new Reader(log.openPartitionReader(), crash);
  }

  @Override
  public TopicAdmin openAdmin() {
    return log.openAdmin();
  }

  private record Session(LogSession session, Crash crash) implements LogSession {
    @Override
    public GroupReader reader() {
      return session.reader();
    }

    @Override
    public EpochWriter writer() {
      return new Writer(session.writer(), crash);
    }

    @Override
    public SessionLimits limits() {
      return session.limits();
    }

    @Override
    public void close(Departure departure, Duration atMost) {
      session.close(departure, atMost);
    }
  }

  private record Writer(EpochWriter writer, Crash crash) implements EpochWriter {
    @Override
    public void open() {
      writer.open();
    }

    @Override
    public void begin() {
      writer.begin();
    }

    @Override
    public void send(
        String topic,
        Integer partition,
        byte[] key,
        byte[] value,
        long timestampMs,
        Headers headers) {
      writer.send(topic, partition, key, value, timestampMs, headers);
    }

    @Override
    public Appender appender(TopicPartition partition) {
      return writer.appender(partition);
    }

    @Override
    public Outlet outlet() {
      return writer.outlet();
    }

    @Override
    public void commit(Map<TopicPartition, CommittedInput> inputs) {
      crash.reached(CrashPoint.BEFORE_COMMIT);
      writer.commit(inputs);
      crash.reached(CrashPoint.AFTER_COMMIT);
    }

    @Override
    public void abort() {
      writer.abort();
    }
  }

  private record Reader(PartitionReader reader, Crash crash) implements PartitionReader {
    @Override
    public Map<TopicPartition, OffsetRange> highWatermarks(Set<TopicPartition> partitions) {
      return reader.highWatermarks(partitions);
    }

    @Override
    public void assign(Map<TopicPartition, Long> offsets) {
      reader.assign(offsets);
    }

    @Override
    public List<RecordBatch> poll(Duration atMost) {
      crash.readsOn();
      return reader.poll(atMost);
    }

    @Override
    public long position(TopicPartition partition) {
      return reader.position(partition);
    }

    @Override
    public void close() {
      reader.close();
    }
  }
}
