package dev.headrace.examples.accesslog.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.accesslog.parse.ParsedLine.Accepted;
import dev.headrace.examples.accesslog.parse.ParsedLine.Rejected;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLogParserTest {

  private static final String TIME = "[17/May/2015:10:05:03 +0000]";
  private static final String START = "ann.example.org - - " + TIME + " ";

  @Test
  void readsTheCombinedFormat() {
    Request request =
        accepted(START + "\"GET /a/b?c=d HTTP/1.1\" 404 203 \"http://x/\" \"Mozilla/5.0 (X11)\"");

    long timestampMs = Instant.parse("2015-05-17T10:05:03Z").toEpochMilli();
    assertThat(request)
        .isEqualTo(
            new Request(
                "ann.example.org", timestampMs, "GET", "/a/b", 404, 203, "Mozilla/5.0 (X11)"));
  }

  @Test
  void readsTheCommonFormatWithoutUserAgent() {
    assertThat(accepted(START + "\"GET / HTTP/1.0\" 200 5").userAgent()).isNull();
  }

  @Test
  void ignoresFieldsAfterTheUserAgent() {
    Request request = accepted(START + "\"GET / HTTP/1.1\" 200 5 \"-\" \"curl\" 0.003 \"extra");

    assertThat(request.userAgent()).isEqualTo("curl");
  }

  @Test
  void ignoresFieldsAfterTheSizeThatAreNotQuoted() {
    assertThat(accepted(START + "\"GET / HTTP/1.1\" 200 5 0.003 \"x\"").userAgent()).isNull();
  }

  @Test
  void takesADashAsNoBytes() {
    assertThat(accepted(START + "\"GET / HTTP/1.1\" 304 -").bytes()).isZero();
  }

  @Test
  void readsHostsOfIpVersion6() {
    assertThat(accepted("2001:db8::1 - - " + TIME + " \"GET / HTTP/1.1\" 200 5").host())
        .isEqualTo("2001:db8::1");
  }

  @Test
  void readsUserNamesWithSpaces() {
    assertThat(accepted("h - ann lee " + TIME + " \"GET /x HTTP/1.1\" 200 5").path())
        .isEqualTo("/x");
  }

  @Test
  void readsTimeZones() {
    Request request = accepted("h - - [17/May/2015:10:05:03 -0130] \"GET / HTTP/1.1\" 200 5");

    assertThat(Instant.ofEpochMilli(request.timestampMs())).isEqualTo("2015-05-17T11:35:03Z");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
      })
  void knowsAllMonths(String month) {
    accepted("h - - [17/" + month + "/2015:10:05:03 +0000] \"GET / HTTP/1.1\" 200 5");
  }

  @Test
  void unescapesQuotesAndBackslashesOnly() {
    Request request =
        accepted(START + "\"GET /\\xe4 HTTP/1.1\" 200 5 \"-\" \"a \\\"b\\\" c\\\\d\"");

    assertThat(request.path()).isEqualTo("/\\xe4");
    assertThat(request.userAgent()).isEqualTo("a \"b\" c\\d");
  }

  @ParameterizedTest
  @CsvSource({
    "GET /a HTTP/1.1,                /a",
    "GET /a?b#c HTTP/1.1,            /a",
    "GET /a#b?c HTTP/1.1,            /a",
    "GET /a,                         /a",
    "GET /a b c HTTP/1.1,            /a b c",
    "GET http://h.org/a?b HTTP/1.1,  /a",
    "GET HTTPS://h.org HTTP/1.1,     /",
    "GET http://h.org?b HTTP/1.1,    /",
    "GET /go?to=http://x HTTP/1.1,   /go",
    "OPTIONS * HTTP/1.0,             *",
    "M-SEARCH /x HTTP/1.1,           /x",
    "get /x HTTP/1.1,                /x",
  })
  void findsThePathOfARequest(String request, String path) {
    assertThat(accepted(START + '"' + request + "\" 200 5").path()).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "-,                     the connection ended without a request",
    "'',                    the connection ended without a request",
    "GET,                   the request 'GET' does not begin with an HTTP method",
    "GET HTTP/1.1,          the request 'GET HTTP/1.1' has no path",
    "GET  HTTP/1.1,         the request 'GET  HTTP/1.1' has no path",
    "\\x16\\x03\\x01 a,     the request '\\x16\\x03\\x01 a' does not begin with an HTTP method",
    "GET a.html HTTP/1.1,   the request's target 'a.html' is not a path",
    "CONNECT h:443 HTTP/1.1, the request's target 'h:443' is not a path",
  })
  void rejectsRequestsWithoutAPath(String request, String reason) {
    assertThat(reasonOf(START + '"' + request + "\" 400 5")).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                                        | the line is empty",
        "'   '                                     | the line is empty",
        "' - - [t] '                               | the host is missing",
        "host                                      | the user name does not end: no ' [' follows",
        "host  [t]                                 | the user name is missing",
        "h - - [17/May/2015:10:05:03 +0000         | the time does not end: no ']' follows",
        "h - - [t]                  | the time 't' is not of the form 17/May/2015:10:05:03 +0000",
        "h - - [17/May/1969:10:05:03 +0000] | the time '17/May/1969:10:05:03 +0000' is before 1970",
        "h - - [17/May/2015:10:05:03 +0000] GET    | the request does not begin with a quote",
        "h - - [17/May/2015:10:05:03 +0000] \"GET  | the request has no closing quote",
        "h - - [17/May/2015:10:05:03 +0000] \"a\\  | the request has no closing quote",
      })
  void saysWhatIsWrongWithTheBeginning(String line, String reason) {
    assertThat(reasonOf(line)).isEqualTo(reason);
  }

  @ParameterizedTest
  @CsvSource({
    "'',                     the status is missing",
    "20,                     the status '20' is not an HTTP status",
    "020 5,                  the status '020' is not an HTTP status",
    "abc 5,                  the status 'abc' is not an HTTP status",
    "200,                    the size is missing",
    "200 x,                  the size 'x' is not a number of bytes",
    "200 -5,                 the size '-5' is not a number of bytes",
    "200 1234567890123456789, the size '1234567890123456789' is not a number of bytes",
    "200 5 \"-,              the referrer has no closing quote",
    "200 5 \"-\" \"Mozilla,  the user agent has no closing quote",
  })
  void saysWhatIsWrongWithTheEnd(String end, String reason) {
    assertThat(reasonOf(START + "\"GET / HTTP/1.1\" " + end)).isEqualTo(reason);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "31/Feb/2015:10:05:03 +0000",
        "17/Mai/2015:10:05:03 +0000",
        "17/may/2015:10:05:03 +0000",
        "00/May/2015:10:05:03 +0000",
        "17/May/2015:24:05:03 +0000",
        "17/May/2015:10:05:60 +0000",
        "17/May/2015:10:05:03 +9900",
        "17/May/2015:10:05:03",
        "2015-05-17T10:05:03Z"
      })
  void rejectsTimesThatAreNone(String time) {
    assertThat(reasonOf("h - - [" + time + "] \"GET / HTTP/1.1\" 200 5"))
        .contains(time)
        .contains("is not of the form");
    assertThat(AccessLogTime.of("h - - [" + time + "] \"GET / HTTP/1.1\" 200 5"))
        .isEqualTo(AccessLogTime.UNREADABLE);
  }

  @Test
  void rejectsEndlessLines() {
    String line = START + "\"GET /" + "x".repeat(AccessLogParser.MAX_LINE_LENGTH) + " HTTP/1.1\"";

    assertThat(reasonOf(line)).isEqualTo("the line has more than 65536 characters");
  }

  @Test
  void readsTheTimeOfLinesThatAreOtherwiseBroken() {
    assertThat(AccessLogTime.of(START + "garbage"))
        .isEqualTo(Instant.parse("2015-05-17T10:05:03Z").toEpochMilli());
  }

  @ParameterizedTest
  @CsvSource({
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html), true",
    "Baiduspider-image,  true",
    "magpie-CRAWLER/1.1, true",
    "Yahoo! Slurp,       true",
    "Mozilla/5.0 (X11),  false",
    "-,                  false",
    ",                   false",
  })
  void knowsBotsByTheirUserAgent(String userAgent, boolean bot) {
    assertThat(new Request("h", 0, "GET", "/", 200, 0, userAgent).fromBot()).isEqualTo(bot);
  }

  private static Request accepted(String line) {
    ParsedLine parsed = AccessLogParser.parse(line);
    assertThat(parsed).isInstanceOf(Accepted.class);
    return ((Accepted) parsed).request();
  }

  private static String reasonOf(String line) {
    ParsedLine parsed = AccessLogParser.parse(line);
    assertThat(parsed).isInstanceOf(Rejected.class);
    assertThat(((Rejected) parsed).line()).isEqualTo(line);
    return ((Rejected) parsed).reason();
  }
}
