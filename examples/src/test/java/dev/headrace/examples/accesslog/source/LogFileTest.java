package dev.headrace.examples.accesslog.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.examples.accesslog.parse.AccessLogParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
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
    try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("a\nb\n".getBytes(UTF_8));
    }

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
  void namesAFileThatCannotBeRead() {
    assertThatThrownBy(() -> LogFile.open(directory))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageStartingWith("The log file " + directory + " cannot be read: ");
  }

  @Test
  void namesAFileThatIsDamaged() throws IOException {
    Path file = directory.resolve("damaged.gz");
    Files.write(file, new byte[] {0x1f, (byte) 0x8b, 8, 0, 0});

    assertThatThrownBy(() -> LogFile.open(file))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());
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
