package dev.headrace.examples.accesslog.topology;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.int64;
import static dev.headrace.dsl.serde.Serdes.json;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.serde.Serdes.windowed;

import dev.headrace.dsl.Topic;
import dev.headrace.dsl.window.Windowed;
import java.util.List;

/**
 * The topics of one job. Jobs with different prefixes share nothing.
 *
 * @param application the prefix of all topics and the name of the application
 * @param lines the input: lines of an access log, without keys; a record without a value only
 *     carries time
 * @param deadLetters the lines that could not be parsed, without keys
 * @param requestsPerStatus how many requests were answered with each HTTP status so far, bots
 *     included; the newest record of a key counts
 * @param trafficPerPath the traffic of each path in each minute, bots excluded; one record for each
 */
public record AccessLogTopics(
    String application,
    Topic<String, String> lines,
    Topic<String, DeadLetter> deadLetters,
    Topic<Integer, Long> requestsPerStatus,
    Topic<Windowed<String>, PathTraffic> trafficPerPath) {

  /**
   * Returns the topics whose names begin with a prefix.
   *
   * @param prefix the prefix, made of letters, digits, dots, dashes and underscores
   */
  public static AccessLogTopics of(String prefix) {
    return new AccessLogTopics(
        prefix,
        Topic.of(prefix + "-lines", string(), string()),
        Topic.of(prefix + "-dead-letters", string(), json(DeadLetter.class)),
        Topic.of(prefix + "-status-counts", int32(), int64()),
        Topic.of(
            prefix + "-path-traffic",
            windowed(string(), AccessLogTopology.WINDOW),
            json(PathTraffic.class)));
  }

  /** Returns the names of all four topics. */
  public List<String> names() {
    return List.of(
        lines.name(), deadLetters.name(), requestsPerStatus.name(), trafficPerPath.name());
  }
}
