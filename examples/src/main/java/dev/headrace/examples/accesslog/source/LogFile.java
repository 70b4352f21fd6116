package dev.headrace.examples.accesslog.source;

import dev.headrace.examples.accesslog.parse.AccessLogParser;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A log in a file, plain or compressed with gzip (told by its first bytes, not by its name).
 *
 * <p>Read as UTF-8; bytes that are none become the replacement character, so that one of them does
 * not stop a job. A line beyond the parser's limit is cut right behind it: it will be rejected, and
 * need not fit into memory or into a record.
 */
public final class LogFile implements LineSource {

  private final Path file;
  private final long count;

  private LogFile(Path file, long count) {
    this.file = file;
    this.count = count;
  }

  /**
   * Returns a log after reading it once to count its lines.
   *
   * @param file the file
   * @throws UncheckedIOException when it cannot be read; the message names it
   */
  public static LogFile open(Path file) {
    var count = new AtomicLong();
    read(file, line -> count.incrementAndGet());
    return new LogFile(file, count.get());
  }

  @Override
  public String description() {
    return file.toString();
  }

  @Override
  public long count() {
    return count;
  }

  @Override
  public void read(Consumer<String> lines) {
    read(file, lines);
  }

  private static void read(Path file, Consumer<String> lines) {
    try (Reader reader = reader(file)) {
      @Nullable String line;
      while ((line = nextLine(reader)) != null) {
        lines.accept(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("The log file %s %s.".formatted(file, problem(e)), e);
    }
  }

  private static String problem(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "does not exist";
    }
    if (e instanceof AccessDeniedException) {
      return "may not be read by this user";
    }
    if (e instanceof EOFException) {
      return "ends in the middle of its gzip data: it is cut off, or still being written";
    }
    if (e instanceof ZipException) {
      return "is damaged gzip data (%s)".formatted(e.getMessage());
    }
    return "cannot be read: " + e.getMessage();
  }

  private static Reader reader(Path file) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      // A pipe would be empty when it is read a second time.
      throw new IOException(
          Files.isDirectory(file) ? "it is a directory" : "it is no regular file");
    }
    InputStream stored = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      InputStream bytes = isCompressed(stored) ? new GZIPInputStream(stored, 1 << 16) : stored;
      return new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8), 1 << 16);
    } catch (IOException e) {
      stored.close();
      throw e;
    }
  }

  private static boolean isCompressed(InputStream stored) throws IOException {
    stored.mark(2);
    boolean compressed = stored.read() == 0x1f && stored.read() == 0x8b;
    stored.reset();
    return compressed;
  }

  private static @Nullable String nextLine(Reader reader) throws IOException {
    int c = reader.read();
    if (c < 0) {
      return null;
    }
    var line = new StringBuilder(256);
    for (; c >= 0 && c != '\n'; c = reader.read()) {
      if (line.length() <= AccessLogParser.MAX_LINE_LENGTH) {
        line.append((char) c);
      }
    }
    int length = line.length();
    if (length > 0 && line.charAt(length - 1) == '\r') {
      line.setLength(length - 1);
    }
    return line.toString();
  }
}
