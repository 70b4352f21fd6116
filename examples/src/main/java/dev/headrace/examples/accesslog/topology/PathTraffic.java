package dev.headrace.examples.accesslog.topology;

import dev.headrace.examples.accesslog.parse.Request;

/**
 * The traffic of one path in some span of time.
 *
 * @param requests how many requests there were, failed ones included
 * @param errors how many of them failed
 */
public record PathTraffic(long requests, long errors) {

  /** No traffic at all. */
  public static final PathTraffic NONE = new PathTraffic(0, 0);

  /** Returns this traffic and one request more. */
  public PathTraffic plus(Request request) {
    return new PathTraffic(requests + 1, errors + (request.failed() ? 1 : 0));
  }

  /** Returns this traffic and that of another span of time. */
  public PathTraffic plus(PathTraffic other) {
    return new PathTraffic(requests + other.requests, errors + other.errors);
  }
}
