package dev.headrace.examples.accesslog.topology;

import static dev.headrace.dsl.serde.Serdes.int32;
import static dev.headrace.dsl.serde.Serdes.json;
import static dev.headrace.dsl.serde.Serdes.string;
import static dev.headrace.dsl.window.Windows.tumbling;

import dev.headrace.dsl.EventStream;
import dev.headrace.dsl.Topology;
import dev.headrace.dsl.TopologyBuilder;
import dev.headrace.examples.accesslog.parse.AccessLogParser;
import dev.headrace.examples.accesslog.parse.ParsedLine;
import dev.headrace.examples.accesslog.parse.ParsedLine.Accepted;
import dev.headrace.examples.accesslog.parse.ParsedLine.Rejected;
import dev.headrace.examples.accesslog.parse.Request;
import java.time.Duration;

/** The topology of the job: lines in, counts per status and traffic per path and minute out. */
public final class AccessLogTopology {

  /** How long the spans are for which traffic is counted. */
  public static final Duration WINDOW = Duration.ofMinutes(1);

  /**
   * How much older than the newest line a line may be and still be counted for its path. A server
   * stamps a request when it comes and logs it when it is answered, so lines are out of order by as
   * much as the longest answer takes: within a minute for pages, but half an hour for a large
   * download over a slow line is not rare.
   */
  public static final Duration GRACE = Duration.ofMinutes(30);

  private AccessLogTopology() {}

  /** Returns the topology that connects these topics. */
  public static Topology of(AccessLogTopics topics) {
    var accessLog = TopologyBuilder.named(topics.application());
    accessLog.stream(topics.lines())
        // Records without a line have done their work by being there: they tell the time.
        .filter((host, line) -> line != null)
        .mapValues(AccessLogParser::parse)
        .split()
        .branch(
            "rejected",
            (host, parsed) -> parsed instanceof Rejected,
            rejected -> rejected.mapValues(AccessLogTopology::deadLetter).to(topics.deadLetters()))
        .otherwise(
            "accepted",
            accepted -> countRequests(accepted.mapValues(AccessLogTopology::request), topics));
    return accessLog.build();
  }

  private static void countRequests(EventStream<String, Request> requests, AccessLogTopics topics) {
    requests
        .groupBy("by-status", (host, request) -> request.status(), int32(), json(Request.class))
        .count("requests-per-status")
        .toStream()
        .to(topics.requestsPerStatus());
    requests
        .filter((host, request) -> !request.fromBot())
        .groupBy("by-path", (host, request) -> request.path(), string(), json(Request.class))
        .windowedBy(tumbling(WINDOW).grace(GRACE))
        .finalResults()
        .aggregate(
            "traffic-per-path",
            () -> PathTraffic.NONE,
            (path, request, traffic) -> traffic.plus(request),
            json(PathTraffic.class))
        .to(topics.trafficPerPath());
  }

  private static DeadLetter deadLetter(ParsedLine parsed) {
    Rejected rejected = (Rejected) parsed;
    return new DeadLetter(rejected.line(), rejected.reason());
  }

  private static Request request(ParsedLine parsed) {
    return ((Accepted) parsed).request();
  }
}
