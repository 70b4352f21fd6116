package dev.headrace.examples.accesslog.parse;

import static dev.headrace.examples.accesslog.parse.MalformedLineException.quote;

import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.Locale;

/** The time of an access log: {@code 17/May/2015:10:05:03 +0000}. */
public final class AccessLogTime {

  /** What {@link #of} returns for a line without a readable time. */
  public static final long UNREADABLE = -1;

  // Strict, so that the 30th of February is an error instead of the 28th.
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss xx", Locale.ENGLISH)
          .withResolverStyle(ResolverStyle.STRICT);

  private AccessLogTime() {}

  /**
   * Returns the time in a line, whether or not the rest of the line can be read.
   *
   * @param line a line of a log
   * @return ms since 1970, or {@link #UNREADABLE}
   */
  public static long of(String line) {
    int start = line.indexOf(" [");
    int end = line.indexOf(']', start + 1);
    if (start < 0 || end < 0) {
      return UNREADABLE;
    }
    try {
      return parse(line.substring(start + 2, end));
    } catch (MalformedLineException unreadable) {
      return UNREADABLE;
    }
  }

  static long parse(String text) throws MalformedLineException {
    long timestampMs;
    try {
      timestampMs = OffsetDateTime.parse(text, FORMAT).toInstant().toEpochMilli();
    } catch (DateTimeParseException e) {
      throw new MalformedLineException(
          "the time " + quote(text) + " is not of the form 17/May/2015:10:05:03 +0000");
    }
    if (timestampMs < 0) {
      throw new MalformedLineException("the time " + quote(text) + " is before 1970");
    }
    return timestampMs;
  }
}
