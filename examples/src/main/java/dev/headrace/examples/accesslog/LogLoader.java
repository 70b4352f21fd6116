package dev.headrace.examples.accesslog;

import dev.headrace.examples.accesslog.parse.AccessLogTime;
import dev.headrace.examples.accesslog.source.LineSource;
import dev.headrace.examples.accesslog.topology.AccessLogTopology;
import dev.headrace.examples.accesslog.world.LineWriter;
import dev.headrace.examples.accesslog.world.PartitionEnd;
import dev.headrace.examples.accesslog.world.World;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lines of a log to a topic, each stamped with the time in it.
 *
 * <p>Line number n goes to partition n modulo the number of partitions, so a given log always gives
 * the same topic. That makes loading repeatable: what is there already is compared and passed over,
 * and a load that was cut short is completed.
 *
 * <p>Each partition ends with a heartbeat, a record without a value that is just late enough to
 * close the last windows: event time only moves when records come.
 */
final class LogLoader {

  /**
   * How far from now a line's time may lie. A wrong year must not close all windows, and Kafka
   * refuses records from more than an hour ahead, which the heartbeats must not reach either.
   */
  private static final Duration MAX_AHEAD = Duration.ofMinutes(15);

  private final World world;
  private final String topic;
  private final long latestMs;

  /**
   * @param world where the topic is
   * @param topic the topic to fill, which exists
   * @param nowMs the wall clock, in ms since 1970
   */
  LogLoader(World world, String topic, long nowMs) {
    this.world = world;
    this.topic = topic;
    this.latestMs = nowMs + MAX_AHEAD.toMillis();
  }

  /**
   * Makes the topic hold exactly these lines and the heartbeats.
   *
   * @param source the lines
   * @param progress is told how many lines are done
   * @throws JobFailedException when the topic holds something else
   */
  void load(LineSource source, LongConsumer progress) {
    List<PartitionEnd> ends = world.ends(topic);
    if (ends.stream().anyMatch(end -> end.offset() > 0)) {
      new LoadedPart(topic, ends).verify(source);
    }
    try (LineWriter writer = world.openWriter(topic)) {
      var load = new Load(ends, writer, progress);
      source.read(load::line);
      load.heartbeats();
    }
  }

  /** One pass over the lines. */
  private final class Load {

    private final List<PartitionEnd> ends;
    private final LineWriter writer;
    private final LongConsumer progress;
    private long count;
    private long previousMs;
    private long newestMs;

    Load(List<PartitionEnd> ends, LineWriter writer, LongConsumer progress) {
      this.ends = ends;
      this.writer = writer;
      this.progress = progress;
    }

    void line(String line) {
      long timeMs = AccessLogTime.of(line);
      // A line without a usable time was written at about the time of the one before it.
      if (timeMs != AccessLogTime.UNREADABLE && timeMs <= latestMs) {
        previousMs = timeMs;
        newestMs = Math.max(newestMs, timeMs);
      }
      int partition = (int) (count % ends.size());
      long offset = count / ends.size();
      if (offset >= ends.get(partition).offset()) {
        writer.append(partition, line.getBytes(StandardCharsets.UTF_8), previousMs);
      }
      count++;
      progress.accept(count);
    }

    void heartbeats() {
      // No window of a line ends later than one window size after it.
      long closingMs = newestMs + AccessLogTopology.WINDOW.plus(AccessLogTopology.GRACE).toMillis();
      for (int partition = 0; partition < ends.size(); partition++) {
        if (ends.get(partition).offset() <= linesIn(partition, count, ends.size())) {
          writer.append(partition, null, closingMs);
        }
      }
    }
  }

  /** Returns how many of the lines go to a partition. */
  private static long linesIn(int partition, long count, int partitions) {
    return (count - partition + partitions - 1) / partitions;
  }

  /** What a topic holds before it is loaded. */
  private record LoadedPart(String topic, List<PartitionEnd> ends) {

    /**
     * Checks that the topic holds the beginning of a log, or all of it, by the number of its
     * records and the last line of each partition.
     */
    void verify(LineSource source) {
      var count = new AtomicLong();
      source.read(
          line -> {
            long index = count.getAndIncrement();
            PartitionEnd end = ends.get((int) (index % ends.size()));
            if (index / ends.size() == end.valueOffset() && !isValue(line, end.value())) {
              throw different(source);
            }
          });
      for (int partition = 0; partition < ends.size(); partition++) {
        PartitionEnd end = ends.get(partition);
        long surplus = end.offset() - linesIn(partition, count.get(), ends.size());
        if (end.hasHeartbeat() ? surplus != 1 : surplus > 0) {
          throw different(source);
        }
      }
    }

    private static boolean isValue(String line, byte @Nullable [] value) {
      return Arrays.equals(line.getBytes(StandardCharsets.UTF_8), value);
    }

    private JobFailedException different(LineSource source) {
      return new JobFailedException(
          "Topic %s holds other lines than %s: use another --topics-prefix, or --no-load to go on with what it holds."
              .formatted(topic, source.description()));
    }
  }
}
