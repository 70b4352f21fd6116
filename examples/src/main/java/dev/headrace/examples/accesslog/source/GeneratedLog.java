package dev.headrace.examples.accesslog.source;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * A made-up access log of two hours: a few pages get most of the requests, some clients are bots,
 * some requests fail, lines are slightly out of order, and some are broken. The same seed and
 * number of lines always give the same log.
 */
public final class GeneratedLog implements LineSource {

  private static final Instant START = Instant.parse("2026-01-15T08:00:00Z");
  private static final long SPAN_MS = 2 * 60 * 60 * 1000;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss xx", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private final long seed;
  private final long count;

  /**
   * @param seed chooses the log
   * @param count the number of lines, not negative
   */
  public GeneratedLog(long seed, long count) {
    this.seed = seed;
    this.count = count;
  }

  @Override
  public String description() {
    return String.format(Locale.ROOT, "%,d generated lines (seed %d)", count, seed);
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void read(Consumer<String> lines) {
    var random = new SplittableRandom(seed);
    for (long i = 0; i < count; i++) {
      lines.accept(line(i, random));
    }
  }

  private String line(long index, SplittableRandom random) {
    long atMs = (long) (SPAN_MS * ((double) index / count)) - delayMs(random);
    String time = TIME.format(START.plusMillis(Math.max(0, atMs)));
    String host = Visitors.host(random);
    if (random.nextInt(100) == 0) {
      return brokenLine(host, time, random);
    }
    int status = status(random);
    String request = method(random) + ' ' + Pages.target(random) + " HTTP/1.1";
    String answer = status + " " + size(status, random);
    String common =
        host + " - " + Visitors.user(random) + " [" + time + "] \"" + request + "\" " + answer;
    // Some servers of a farm log the shorter format.
    if (random.nextInt(50) == 0) {
      return common;
    }
    String referrer = Pages.referrer(random);
    return common + " \"" + referrer + "\" \"" + Visitors.userAgent(random) + '"';
  }

  /** Returns how late a line is: a server stamps a request when it comes, but logs it when done. */
  private static long delayMs(SplittableRandom random) {
    return random.nextInt(50) == 0 ? random.nextLong(30_000) : random.nextLong(2_000);
  }

  private static String method(SplittableRandom random) {
    int percent = random.nextInt(100);
    return percent < 90 ? "GET" : percent < 98 ? "POST" : "HEAD";
  }

  private static int status(SplittableRandom random) {
    int perMille = random.nextInt(1000);
    if (perMille < 850) {
      return 200;
    }
    if (perMille < 900) {
      return 304;
    }
    if (perMille < 930) {
      return 301;
    }
    if (perMille < 975) {
      return 404;
    }
    if (perMille < 985) {
      return 403;
    }
    return perMille < 995 ? 500 : 503;
  }

  private static String size(int status, SplittableRandom random) {
    return status == 304 ? "-" : Integer.toString(200 + random.nextInt(60_000));
  }

  private static String brokenLine(String host, String time, SplittableRandom random) {
    String start = host + " - - [" + time + "] ";
    return switch (random.nextInt(7)) {
      case 0 -> start + "\"-\" 408 - \"-\" \"-\"";
      case 1 -> start + "\"\\x16\\x03\\x01\\x02\" 400 226 \"-\" \"-\"";
      case 2 -> start + "\"GET /index.html HTTP/1.1\" 200 512 \"-\" \"Mozilla/5.0 (compat";
      case 3 -> host + " - - [31/Feb/2026:08:00:00 +0000] \"GET / HTTP/1.1\" 200 512";
      case 4 -> start + "\"GET /index.html HTTP/1.1\" OK 512 \"-\" \"-\"";
      case 5 -> "*** log rotated ***";
      default -> start;
    };
  }
}
