package dev.headrace.state.rocksdb;

import dev.headrace.state.Bytes;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.StateException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.nio.file.Path;
import java.util.Random;

/** A process that uses databases until the system sets it a limit, and says what it was told. */
final class LimitedWriter {
  static final RocksDbSettings SETTINGS =
      RocksDbSettings.defaults().withWriteBufferBytes(64 << 20).withMinFreeDiskBytes(0);

  /** What the line begins with that has the failure. */
  static final String FAILURE = "failure: ";

  private static final int MOST_DATABASES = 90;
  private static final int ROW_BYTES = 1 << 20;
  private static final int LARGE_FILE_ROWS = 24;

  private LimitedWriter() {}

  /**
   * Prints the failure.
   *
   * @param arguments the directory, and what to do: {@code databases} opens many, {@code file}
   *     writes one large file
   */
  public static void main(String[] arguments) {
    RocksDbDatabases databases = new RocksDbDatabases(Path.of(arguments[0]), SETTINGS);
    try {
      if (arguments[1].equals("databases")) {
        openMany(databases);
      } else {
        writeLargeFile(databases);
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

  private static void writeLargeFile(RocksDbDatabases databases) {
    TaskDatabase database = databases.open(new DatabaseIdentity("page-views", "0_0"));
    write(database, 1, 10);
    database.persist();
    write(database, LARGE_FILE_ROWS, ROW_BYTES);
    database.persist();
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
