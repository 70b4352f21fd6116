package dev.headrace.examples.accesslog;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headrace.examples.accesslog.source.LogFile;
import java.nio.file.Files;
import java.nio.file.Path;

/** A log of a real web server, which is not part of this repository. */
final class RealLog {

  private static final Path BESIDE_THE_REPOSITORY = Path.of("../shared/data/apache-access.log.gz");

  private RealLog() {}

  /** Returns the file; skips the test, and says so, where it is not there. */
  static Path path() {
    Path file = repository().resolve(BESIDE_THE_REPOSITORY).normalize();
    assumeTrue(Files.isReadable(file), "skipped: the real log " + file + " is not there");
    return file;
  }

  static LogFile open() {
    return LogFile.open(path());
  }

  private static Path repository() {
    Path directory = Path.of("").toAbsolutePath();
    while (!Files.exists(directory.resolve(".mvn")) && directory.getParent() != null) {
      directory = directory.getParent();
    }
    return directory;
  }
}
