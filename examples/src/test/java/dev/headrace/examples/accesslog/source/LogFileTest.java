package dev.headrace.examples.accesslog.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.examples.accesslog.parse.AccessLogParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

  @TempDir Path directory;

  @Test
  void readsAllKindsOfLineEnds() throws IOException {
    assertThat(linesOf(file("a\nb\r\n\nc", UTF_8))).containsExactly("a", "b", "", "c");
  }

  @Test
  void hasNoLineAfterTheLastLineEnd() throws IOException {
    assertThat(linesOf(file("a\n", UTF_8))).containsExactly("a");
    assertThat(linesOf(file("", UTF_8))).isEmpty();
  }

  @Test
  void countsItsLines() throws IOException {
    assertThat(LogFile.open(file("a\nb\n\nc", UTF_8)).count()).isEqualTo(4);
  }

  @Test
  void readsCompressedFilesWhateverTheirName() throws IOException {
    Path file = directory.resolve("access.log");
    Files.write(file, compressed("a\nb\n"));

    assertThat(linesOf(file)).containsExactly("a", "b");
  }

  @Test
  void replacesBytesThatAreNoText() throws IOException {
    assertThat(linesOf(file("a\u00e4b\nc", ISO_8859_1))).containsExactly("a\ufffdb", "c");
  }

  @Test
  void cutsEndlessLinesSoThatTheyAreRejected() throws IOException {
    int limit = AccessLogParser.MAX_LINE_LENGTH;

    assertThat(linesOf(file("x".repeat(3 * limit) + "\nb\n", UTF_8)))
        .containsExactly("x".repeat(limit + 1), "b");
  }

  @Test
  void namesAFileThatDoesNotExist() {
    Path missing = directory.resolve("missing.log");

    assertThatThrownBy(() -> LogFile.open(missing))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("The log file " + missing + " does not exist.");
  }

  @Test
  void namesADirectory() {
    assertThatThrownBy(() -> LogFile.open(directory))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage("The log file " + directory + " cannot be read: it is a directory.");
  }

  @Test
  void namesAFileThatIsCutOff() throws IOException {
    byte[] whole = compressed("a line\n".repeat(1_000));

    // In the header, in the data, and in the check sum at the end.
    for (int length : new int[] {5, whole.length / 2, whole.length - 3}) {
      Path file = directory.resolve("cut.gz");
      Files.write(file, Arrays.copyOf(whole, length));

      assertThatThrownBy(() -> LogFile.open(file))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessage(
              "The log file %s ends in the middle of its gzip data: it is cut off, or still being written.",
              file);
    }
  }

  @Test
  void namesAFileThatIsDamaged() throws IOException {
    byte[] bytes = compressed("a line\n".repeat(1_000));
    Arrays.fill(bytes, 10, bytes.length, (byte) 0xff);
    Path file = Files.write(directory.resolve("damaged.gz"), bytes);

    assertThatThrownBy(() -> LogFile.open(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("The log file " + file + " is damaged gzip data (");
  }

  private static byte[] compressed(String text) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }

  private Path file(String text, Charset charset) throws IOException {
    return Files.writeString(directory.resolve("a.log"), text, charset);
  }

  private static List<String> linesOf(Path file) {
    List<String> lines = new ArrayList<>();
    LogFile.open(file).read(lines::add);
    return lines;
  }
}
