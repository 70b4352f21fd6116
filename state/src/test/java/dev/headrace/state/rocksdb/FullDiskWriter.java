package dev.headrace.state.rocksdb;

import dev.headrace.state.Bytes;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.DiskFullException;
import dev.headrace.state.StateException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A process whose databases meet a disk that is really full, since they are told that there is
 * room: somebody else has taken it between their look and their write. It says what it was told.
 */
final class FullDiskWriter {
  static final int ROWS = 20;

  /** What the lines begin with that have a failure. */
  static final String FAILURE = "failure: ";

  /** What the last line begins with, which has the number of rows. */
  static final String FOUND = "found: ";

  private static final int ROW_BYTES = 1 << 19;
  private static final RocksDbSettings SETTINGS =
      RocksDbSettings.defaults().withMinFreeDiskBytes(0);
  private static final DatabaseIdentity IDENTITY = new DatabaseIdentity("page-views", "0_0");

  private FullDiskWriter() {}

  /**
   * Prints a failure for each of what it does while the disk is full, and what it finds at last.
   *
   * @param arguments the directory, over which it mounts a file system of 24 MiB
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path directory = Path.of(arguments[0]);
    if (new ProcessBuilder("mount", "-t", "tmpfs", "-o", "size=24m", "none", arguments[0])
            .inheritIO()
            .start()
            .waitFor()
        != 0) {
      throw new IllegalStateException("mount has failed");
    }
    Path ballast = directory.resolve("ballast");
    Path tasks = directory.resolve("tasks");
    try (RocksDbDatabases databases =
        new RocksDbDatabases(tasks, SETTINGS, path -> Long.MAX_VALUE)) {
      TaskDatabase database = databases.open(IDENTITY);
      write(database, 0, ROWS / 4);
      database.persist();
      write(database, ROWS / 4, ROWS / 2);
      fill(ballast);
      // It hears of the failure when it asks for more.
      database.startPersisting();
      attempt(database::persist);
      attempt(() -> write(database, ROWS / 2, ROWS));
      attempt(database::persist);
      Files.delete(ballast);
      persevere(() -> write(database, ROWS / 2, ROWS));
      persevere(database::persist);
    }
    try (RocksDbDatabases databases = new RocksDbDatabases(tasks, SETTINGS);
        TaskDatabase database = databases.open(IDENTITY)) {
      System.out.println(FOUND + Bytes.entries(database.store("views")).size());
    }
  }

  private static void attempt(Runnable action) {
    try {
      action.run();
      System.out.println(FAILURE + "none");
    } catch (StateException e) {
      System.out.println(FAILURE + e.getClass().getSimpleName() + " " + e.getMessage());
    }
  }

  // RocksDB looks every few seconds whether there is room again.
  private static void persevere(Runnable action) throws InterruptedException {
    for (int failures = 0; ; failures++) {
      try {
        action.run();
        System.out.println("done after " + failures + " failures");
        return;
      } catch (DiskFullException e) {
        Thread.sleep(100);
      }
    }
  }

  private static void fill(Path ballast) throws IOException {
    byte[] block = new byte[1 << 16];
    try (OutputStream out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      System.out.println("filled: " + e.getMessage());
    }
  }

  private static void write(TaskDatabase database, int from, int to) {
    Random random = new Random(from);
    WriteBatch batch = new WriteBatch();
    for (int row = from; row < to; row++) {
      byte[] value = new byte[ROW_BYTES];
      random.nextBytes(value);
      batch.put("views", Bytes.bytes(row), value);
    }
    database.write(batch);
  }
}
