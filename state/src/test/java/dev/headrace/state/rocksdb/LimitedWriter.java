package dev.headrace.state.rocksdb;

import dev.headrace.state.Bytes;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.StateException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A process that uses databases until the system sets it a limit, and says what it was told. */
final class LimitedWriter {
  static final RocksDbSettings SETTINGS =
      RocksDbSettings.defaults().withWriteBufferBytes(64 << 20).withMinFreeDiskBytes(0);

  /** What the line begins with that has the failure. */
  static final String FAILURE = "failure: ";

  /** What the line begins with that has the length of a row. */
  static final String READ = "read: ";

  private static final DatabaseIdentity FIRST = new DatabaseIdentity("page-views", "0_0");
  private static final int MOST_DATABASES = 90;
  private static final int ROW_BYTES = 1 << 20;
  private static final int LARGE_FILE_ROWS = 24;

  private LimitedWriter() {}

  /**
   * Prints the failure.
   *
   * @param arguments the directory, and what to do: {@code databases} opens many, {@code files}
   *     opens all files there may be, {@code file} writes one large file, {@code read-only} goes on
   *     when nothing can be written any more, {@code open} opens one
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path directory = Path.of(arguments[0]);
    RocksDbDatabases databases = new RocksDbDatabases(directory, SETTINGS);
    try {
      switch (arguments[1]) {
        case "databases" -> openMany(databases);
        case "files" -> writeWhenNoFileCanBeOpened(databases, directory);
        case "file" -> writeLargeFile(databases);
        case "read-only" -> writeWhenNothingCanBeWritten(databases, directory);
        default -> {
          mountReadOnly(directory);
          databases.open(FIRST);
        }
      }
      System.out.println(FAILURE + "none");
    } catch (StateException e) {
      System.out.println(FAILURE + e.getClass().getSimpleName() + " " + e.getMessage());
    }
    // What is open cannot be persisted, so that closing would say the same again.
    Runtime.getRuntime().halt(0);
  }

  private static void openMany(RocksDbDatabases databases) {
    for (int task = 0; task < MOST_DATABASES; task++) {
      TaskDatabase database = databases.open(new DatabaseIdentity("page-views", "0_" + task));
      write(database, 1, 10);
      database.persist();
    }
  }

  private static void writeWhenNoFileCanBeOpened(RocksDbDatabases databases, Path directory)
      throws IOException {
    TaskDatabase database = databases.open(FIRST);
    write(database, 1, 10);
    database.persist();
    write(database, 2, 10);
    List<FileChannel> taken = new ArrayList<>();
    try {
      takeAllFiles(directory, taken);
      database.persist();
    } finally {
      for (FileChannel one : taken) {
        one.close();
      }
    }
  }

  private static void takeAllFiles(Path directory, List<FileChannel> taken) throws IOException {
    Path file = directory.resolve("file");
    Files.createFile(file);
    try {
      while (true) {
        taken.add(FileChannel.open(file));
      }
    } catch (FileSystemException e) {
      // No more can be opened.
    }
  }

  private static void writeLargeFile(RocksDbDatabases databases) {
    TaskDatabase database = databases.open(FIRST);
    write(database, 1, 10);
    database.persist();
    write(database, LARGE_FILE_ROWS, ROW_BYTES);
    database.persist();
  }

  private static void writeWhenNothingCanBeWritten(RocksDbDatabases databases, Path directory)
      throws IOException, InterruptedException {
    TaskDatabase database = databases.open(FIRST);
    write(database, 1, 10);
    database.persist();
    mountReadOnly(directory);
    write(database, 2, 10);
    System.out.println(READ + database.store("views").get(Bytes.bytes(1)).length);
    database.persist();
  }

  // A file system that is in use is not made read-only, except by the system itself; but whoever
  // looks for a directory finds what was mounted over it last.
  private static void mountReadOnly(Path directory) throws IOException, InterruptedException {
    String path = directory.toString();
    run("mount", "--bind", path, path);
    run("mount", "-o", "remount,bind,ro", path);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
      throw new IllegalStateException(String.join(" ", command) + " has failed");
    }
  }

  private static void write(TaskDatabase database, int rows, int rowBytes) {
    Random random = new Random(1);
    WriteBatch batch = new WriteBatch();
    for (int row = 0; row < rows; row++) {
      byte[] value = new byte[rowBytes];
      random.nextBytes(value);
      batch.put("views", Bytes.bytes(row), value);
    }
    database.write(batch);
  }
}
