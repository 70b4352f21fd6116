package dev.headrace.state.rocksdb;

import static dev.headrace.state.Bytes.text;

import dev.headrace.state.ByteCursor;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A process with many stores, which writes and reads far more than it may hold in memory. */
final class ManyStores {
  static final int DATABASES = 20;
  static final int STORES_EACH = 10;
  static final int ROUNDS = 4;
  static final int ROWS_EACH = 160;
  static final int ROW_BYTES = 1000;

  /** What the lines begin with that say how much it has had. */
  static final String MOST_KIB = "most KiB: ";

  private ManyStores() {}

  /**
   * Prints the most memory the process has had, in KiB, first with the databases empty, then after
   * all of them were written, walked and read.
   *
   * @param arguments the directory and the memory budget in bytes
   */
  public static void main(String[] arguments) throws IOException {
    RocksDbSettings settings =
        RocksDbSettings.defaults()
            .withMemoryBudgetBytes(Long.parseLong(arguments[1]))
            .withMinFreeDiskBytes(0);
    try (RocksDbDatabases databases = new RocksDbDatabases(Path.of(arguments[0]), settings)) {
      List<TaskDatabase> open = new ArrayList<>();
      for (int task = 0; task < DATABASES; task++) {
        open.add(databases.open(new DatabaseIdentity("page-views", "0_" + task)));
      }
      fillHeap();
      System.out.println(MOST_KIB + mostMemoryKib());
      write(open);
      open.forEach(ManyStores::read);
      System.out.println(MOST_KIB + mostMemoryKib());
    }
  }

  // The heap grows to its limit sooner or later, which must not be taken for memory of databases.
  private static void fillHeap() {
    Runtime runtime = Runtime.getRuntime();
    byte[][] filling = new byte[(int) (runtime.maxMemory() >> 16)][];
    for (int i = 0; i < filling.length && used(runtime) < runtime.maxMemory() / 8 * 7; i++) {
      filling[i] = new byte[1 << 16];
    }
  }

  private static long used(Runtime runtime) {
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private static void write(List<TaskDatabase> databases) {
    Random random = new Random(1);
    for (int round = 0; round < ROUNDS; round++) {
      for (TaskDatabase database : databases) {
        WriteBatch batch = new WriteBatch();
        for (int store = 0; store < STORES_EACH; store++) {
          for (int row = 0; row < ROWS_EACH; row++) {
            byte[] value = new byte[ROW_BYTES];
            random.nextBytes(value);
            batch.put("store-" + store, text("row " + random.nextInt()), value);
          }
        }
        database.write(batch);
      }
    }
  }

  private static void read(TaskDatabase database) {
    for (int store = 0; store < STORES_EACH; store++) {
      int rows = 0;
      try (ByteCursor all = database.store("store-" + store).scan(new byte[0], null)) {
        while (all.next()) {
          rows++;
        }
      }
      if (rows < ROWS_EACH * ROUNDS * 9 / 10) {
        throw new IllegalStateException("a store has only " + rows + " rows");
      }
    }
  }

  private static long mostMemoryKib() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("VmHWM:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IllegalStateException("the system does not say how much memory a process has had");
  }
}
