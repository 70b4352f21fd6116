package dev.headrace.benchmarks.process;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.headrace.benchmarks.BenchmarkException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** A directory that is deleted with all that is in it. */
public record TemporaryDirectory(Path path) implements AutoCloseable {

  /** Creates an empty one where this machine keeps temporary files. */
  public static TemporaryDirectory create() {
    try {
      return new TemporaryDirectory(Files.createTempDirectory("headrace-benchmarks-"));
    } catch (IOException e) {
      throw new BenchmarkException("Cannot create a temporary directory", e);
    }
  }

  /** Returns a new directory in it. */
  public Path newDirectory(String name) {
    try {
      return Files.createDirectories(path.resolve(name));
    } catch (IOException e) {
      throw new BenchmarkException("Cannot create a directory in " + path, e);
    }
  }

  /** Deletes a directory in it, if it is there. */
  public static void delete(Path directory) {
    try {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (NoSuchFileException gone) {
      return;
    } catch (IOException e) {
      throw new BenchmarkException("Cannot delete " + directory, e);
    }
  }

  @Override
  public void close() {
    delete(path);
  }
}
