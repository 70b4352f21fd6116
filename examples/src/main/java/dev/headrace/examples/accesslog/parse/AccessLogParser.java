package dev.headrace.examples.accesslog.parse;

import static dev.headrace.examples.accesslog.parse.MalformedLineException.quote;

import dev.headrace.examples.accesslog.parse.ParsedLine.Accepted;
import dev.headrace.examples.accesslog.parse.ParsedLine.Rejected;
import org.jspecify.annotations.Nullable;

/**
 * A parser of the Common Log Format ({@code host ident user [time] "request" status size}) and the
 * Combined one, which adds {@code "referrer" "user agent"}. Fields after these are ignored, since
 * many servers are set up to log more.
 */
public final class AccessLogParser {

  /** The length in characters above which a line is rejected. */
  public static final int MAX_LINE_LENGTH = 65_536;

  private AccessLogParser() {}

  /**
   * Returns what a line says, or why it says nothing. Never throws, whatever the line.
   *
   * @param line one line, without its line end
   */
  public static ParsedLine parse(String line) {
    try {
      return new Accepted(requestOf(line));
    } catch (MalformedLineException malformed) {
      return new Rejected(line, String.valueOf(malformed.getMessage()));
    }
  }

  private static Request requestOf(String line) throws MalformedLineException {
    if (line.isBlank()) {
      throw new MalformedLineException("the line is empty");
    }
    if (line.length() > MAX_LINE_LENGTH) {
      throw new MalformedLineException("the line has more than " + MAX_LINE_LENGTH + " characters");
    }
    var cursor = new LineCursor(line);
    String host = cursor.word("host");
    // Names of logged-in users may contain spaces, so this ends at the time's bracket.
    if (cursor.upTo(" [", "user name").isBlank()) {
      throw new MalformedLineException("the user name is missing");
    }
    long timestampMs = AccessLogTime.parse(cursor.upTo("]", "time"));
    cursor.skipSpace();
    RequestLine request = RequestLine.parse(cursor.quoted("request"));
    cursor.skipSpace();
    int status = statusOf(cursor.word("status"));
    long bytes = sizeOf(cursor.word("size"));
    String userAgent = userAgentAt(cursor);
    return new Request(
        host, timestampMs, request.method(), request.path(), status, bytes, userAgent);
  }

  private static @Nullable String userAgentAt(LineCursor cursor) throws MalformedLineException {
    if (!cursor.atQuote()) {
      return null;
    }
    cursor.quoted("referrer");
    cursor.skipSpace();
    return cursor.atQuote() ? cursor.quoted("user agent") : null;
  }

  private static int statusOf(String text) throws MalformedLineException {
    if (text.length() != 3 || !isNumber(text) || text.charAt(0) == '0') {
      throw new MalformedLineException("the status " + quote(text) + " is not an HTTP status");
    }
    return Integer.parseInt(text);
  }

  private static long sizeOf(String text) throws MalformedLineException {
    if (text.equals("-")) {
      return 0;
    }
    // 18 digits always fit into a long.
    if (!isNumber(text) || text.length() > 18) {
      throw new MalformedLineException("the size " + quote(text) + " is not a number of bytes");
    }
    return Long.parseLong(text);
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty() && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }
}
