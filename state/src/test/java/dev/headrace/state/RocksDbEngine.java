package dev.headrace.state;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.headrace.state.rocksdb.RocksDbDatabases;
import dev.headrace.state.rocksdb.RocksDbSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.TreeMap;

/**
 * A RocksDB engine. It lives in memory where the system has a place there: RocksDB waits for the
 * disk several times whenever a database is opened and closed, which is most of what tests do.
 */
final class RocksDbEngine implements TestEngine {
  private static final Path IN_MEMORY = Path.of("/dev/shm");

  private Path directory = newDirectory();
  private RocksDbDatabases databases = open(directory);

  private static Path newDirectory() {
    try {
      return Files.isWritable(IN_MEMORY)
          ? Files.createTempDirectory(IN_MEMORY, "databases")
          : Files.createTempDirectory("databases");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static RocksDbDatabases open(Path directory) {
    return new RocksDbDatabases(directory, RocksDbSettings.defaults().withMinFreeDiskBytes(0));
  }

  @Override
  public TaskDatabases databases() {
    return databases;
  }

  /** Goes on with a copy of what is on the disk now; what was in memory only is not in it. */
  @Override
  public void crash() {
    try {
      Path left = newDirectory();
      while (!isCopied(left)) {
        MoreFiles.deleteDirectoryContents(left, RecursiveDeleteOption.ALLOW_INSECURE);
      }
      close();
      directory = left;
      databases = open(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Copies all files; returns whether none was changed meanwhile, by a compaction. */
  private boolean isCopied(Path to) throws IOException {
    Map<Path, Long> before = files(directory);
    for (Path file : before.keySet()) {
      Path copy = to.resolve(directory.relativize(file));
      Files.createDirectories(copy.getParent());
      try {
        Files.copy(file, copy);
      } catch (NoSuchFileException e) {
        return false;
      }
    }
    return files(directory).equals(before);
  }

  private static Map<Path, Long> files(Path directory) throws IOException {
    Map<Path, Long> files = new TreeMap<>();
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.put(file, attributes.size());
            return FileVisitResult.CONTINUE;
          }

          // A compaction may delete a file between the two looks that a walk takes at it.
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure)
              throws IOException {
            if (failure instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw failure;
          }
        });
    return files;
  }

  @Override
  public void close() {
    databases.close();
    try {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
