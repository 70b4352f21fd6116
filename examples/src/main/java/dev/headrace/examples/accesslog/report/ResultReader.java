package dev.headrace.examples.accesslog.report;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.examples.accesslog.report.Summary.DeadLetters;
import dev.headrace.examples.accesslog.report.Summary.Lines;
import dev.headrace.examples.accesslog.topology.AccessLogTopics;
import dev.headrace.examples.accesslog.topology.DeadLetter;
import dev.headrace.examples.accesslog.topology.PathTraffic;
import dev.headrace.examples.accesslog.world.World;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A reader of the topics of a job that has caught up. */
public final class ResultReader {

  private final World world;
  private final AccessLogTopics topics;

  /**
   * @param world where the topics are
   * @param topics the topics to read
   */
  public ResultReader(World world, AccessLogTopics topics) {
    this.world = world;
    this.topics = topics;
  }

  /** Reads all topics from their beginning. */
  public Summary read() {
    Map<String, PathTraffic> trafficPerPath = new HashMap<>();
    readTraffic(
        (window, traffic) -> trafficPerPath.merge(window.key(), traffic, PathTraffic::plus));
    return new Summary(readLines(), readDeadLetters(), readStatusCounts(), trafficPerPath);
  }

  /** Takes the traffic of a path in one minute. */
  @FunctionalInterface
  public interface TrafficVisitor {

    /**
     * Takes one result.
     *
     * @param window the path and the minute
     * @param traffic the traffic in it
     */
    void visit(Windowed<String> window, PathTraffic traffic);
  }

  /**
   * Passes on the traffic of every path and minute, as it is in the topic.
   *
   * @param visitor takes each result
   */
  public void readTraffic(TrafficVisitor visitor) {
    readAll(
        topics.trafficPerPath(), (timestampMs, window, traffic) -> visitor.visit(window, traffic));
  }

  private Lines readLines() {
    Map<Integer, Long> newestByPartition = new HashMap<>();
    var counts = new long[2];
    world.read(
        topics.lines().name(),
        (partition, timestampMs, key, value) -> {
          long newestMs = newestByPartition.merge(partition, timestampMs, Math::max);
          counts[0] += value == null ? 0 : 1;
          counts[1] = Math.max(counts[1], newestMs - timestampMs);
        });
    return new Lines(counts[0], counts[1]);
  }

  private DeadLetters readDeadLetters() {
    var summary = new DeadLetterCount();
    readAll(topics.deadLetters(), (timestampMs, key, letter) -> summary.add(timestampMs, letter));
    return new DeadLetters(summary.count, summary.firstReason);
  }

  private NavigableMap<Integer, Long> readStatusCounts() {
    // A key is always in the same partition, so what comes last is the newest.
    NavigableMap<Integer, Long> counts = new TreeMap<>();
    readAll(topics.requestsPerStatus(), (timestampMs, status, count) -> counts.put(status, count));
    return counts;
  }

  private <K, V> void readAll(Topic<K, V> topic, EventVisitor<K, V> visitor) {
    var keys = topic.keySerde().deserializer();
    var values = topic.valueSerde().deserializer();
    world.read(
        topic.name(),
        (partition, timestampMs, key, value) ->
            visitor.visit(
                timestampMs,
                keys.deserialize(topic.name(), key),
                values.deserialize(topic.name(), value)));
  }

  private interface EventVisitor<K, V> {
    void visit(long timestampMs, K key, V value);
  }

  private static final class DeadLetterCount {
    private long count;
    private long firstMs;
    private @Nullable String firstReason;

    // Partitions are read in any order, and every run is to show the same reason.
    void add(long timestampMs, DeadLetter deadLetter) {
      String reason = deadLetter.reason();
      if (firstReason == null
          || timestampMs < firstMs
          || (timestampMs == firstMs && reason.compareTo(firstReason) < 0)) {
        firstMs = timestampMs;
        firstReason = reason;
      }
      count++;
    }
  }
}
