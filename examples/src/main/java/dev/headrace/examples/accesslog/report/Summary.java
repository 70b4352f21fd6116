package dev.headrace.examples.accesslog.report;

import dev.headrace.examples.accesslog.topology.PathTraffic;
import java.util.Map;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/**
 * The results of a job, all of them read back from its topics.
 *
 * @param lines what the input holds
 * @param deadLetters what was set aside
 * @param requestsPerStatus how many requests were answered with each HTTP status, bots included
 * @param trafficPerPath the traffic of each path over the whole log, bots excluded
 */
public record Summary(
    Lines lines,
    DeadLetters deadLetters,
    NavigableMap<Integer, Long> requestsPerStatus,
    Map<String, PathTraffic> trafficPerPath) {

  /**
   * What the input topic holds.
   *
   * @param count the number of lines
   * @param disorderMs how much older than a line before it in its partition a line is, at most
   */
  public record Lines(long count, long disorderMs) {}

  /**
   * The lines that could not be parsed.
   *
   * @param count how many there are
   * @param firstReason why the one with the lowest timestamp could not be parsed, or null when
   *     there is none
   */
  public record DeadLetters(long count, @Nullable String firstReason) {}

  /** Returns how many lines were parsed. */
  public long parsed() {
    return requestsPerStatus.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns how many requests were counted for their path. */
  public long pageRequests() {
    return trafficPerPath.values().stream().mapToLong(PathTraffic::requests).sum();
  }

  /** Returns whether every line is accounted for. */
  public boolean isComplete() {
    return lines.count() == parsed() + deadLetters.count();
  }
}
