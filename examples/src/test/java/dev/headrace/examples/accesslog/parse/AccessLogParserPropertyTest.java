package dev.headrace.examples.accesslog.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.examples.accesslog.parse.ParsedLine.Accepted;
import dev.headrace.examples.accesslog.parse.ParsedLine.Rejected;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class AccessLogParserPropertyTest {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("dd/MMM/uuuu:HH:mm:ss xx", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final long LAST_SECOND = Instant.parse("9999-12-31T23:59:59Z").getEpochSecond();

  @Property
  void neverThrows(@ForAll String line) {
    AccessLogParser.parse(line);
    AccessLogTime.of(line);
  }

  @Property
  void neverThrowsOnAPieceOfALine(
      @ForAll("requests") Request request, @ForAll int from, @ForAll int to) {
    String line = lineOf(request);
    int start = Math.floorMod(from, line.length() + 1);
    int end = start + Math.floorMod(to, line.length() + 1 - start);

    ParsedLine parsed = AccessLogParser.parse(line.substring(start, end));

    assertThat(parsed).isNotNull();
  }

  @Property
  void readsBackWhatWasWritten(@ForAll("requests") Request request) {
    assertThat(AccessLogParser.parse(lineOf(request))).isEqualTo(new Accepted(request));
  }

  @Property
  void givesAReasonInOneReadableLine(@ForAll String line) {
    if (AccessLogParser.parse(line) instanceof Rejected rejected) {
      assertThat(rejected.reason()).startsWith("the ").hasSizeLessThan(150);
    }
  }

  @Provide
  Arbitrary<Request> requests() {
    Arbitrary<String> words =
        Arbitraries.strings().withCharRange('!', '~').ofMinLength(1).ofMaxLength(20);
    Arbitrary<String> texts = Arbitraries.strings().withCharRange(' ', '~').ofMaxLength(40);
    return Combinators.combine(
            words,
            Arbitraries.longs().between(0, LAST_SECOND).map(seconds -> seconds * 1000),
            Arbitraries.of("GET", "POST", "HEAD", "M-SEARCH"),
            words.map(word -> "/" + word.replaceAll("[?#]", "")),
            Arbitraries.integers().between(100, 999),
            Arbitraries.longs().between(0, 999_999_999_999_999_999L),
            texts.injectNull(0.2))
        .as(Request::new);
  }

  private static String lineOf(Request request) {
    String line =
        "%s - - [%s] \"%s %s HTTP/1.1\" %d %d"
            .formatted(
                request.host(),
                TIME.format(Instant.ofEpochMilli(request.timestampMs())),
                request.method(),
                escape(request.path()),
                request.status(),
                request.bytes());
    return request.userAgent() == null
        ? line
        : line + " \"-\" \"" + escape(request.userAgent()) + '"';
  }

  private static String escape(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"");
  }
}
