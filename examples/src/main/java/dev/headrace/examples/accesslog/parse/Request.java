package dev.headrace.examples.accesslog.parse;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One request that a web server has answered.
 *
 * @param host the client's name or address
 * @param timestampMs when the server took the request, in ms since 1970
 * @param method the HTTP method
 * @param path what was asked for, without query string, scheme and server
 * @param status the HTTP status, 100 to 999
 * @param bytes the size of the answer's body, 0 where the log has {@code -}
 * @param userAgent what the client calls itself, or null where the line does not say
 */
public record Request(
    String host,
    long timestampMs,
    String method,
    String path,
    int status,
    long bytes,
    @Nullable String userAgent) {

  private static final List<String> BOT_WORDS = List.of("bot", "crawler", "spider", "slurp");

  /** Returns whether the client calls itself a bot, by a word in its user agent, in any case. */
  public boolean fromBot() {
    if (userAgent == null) {
      return false;
    }
    String agent = userAgent.toLowerCase(Locale.ROOT);
    return BOT_WORDS.stream().anyMatch(agent::contains);
  }

  /** Returns whether the answer was an error, the client's (4xx) or the server's (5xx and up). */
  public boolean failed() {
    return status >= 400;
  }
}
