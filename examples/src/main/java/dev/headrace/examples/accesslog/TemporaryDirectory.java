package dev.headrace.examples.accesslog;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A directory that is deleted when it is closed. */
record TemporaryDirectory(Path path) implements AutoCloseable {

  static TemporaryDirectory create() {
    try {
      return new TemporaryDirectory(Files.createTempDirectory("headrace-access-log-"));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "No temporary directory can be created (%s): give --state-dir.".formatted(e.getMessage()),
          e);
    }
  }

  @Override
  public void close() {
    try {
      // The directory is ours alone, so nobody can put a link into it meanwhile.
      MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      throw new UncheckedIOException("The temporary directory " + path + " is left behind.", e);
    }
  }
}
