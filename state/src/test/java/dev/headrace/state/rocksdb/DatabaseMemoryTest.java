package dev.headrace.state.rocksdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.state.ChildJvm;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.StateException;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The databases of a process share one memory budget, however many they are. */
class DatabaseMemoryTest {
  private static final long MIB = 1 << 20;

  @TempDir private Path directory;

  /**
   * 200 stores write 128 MB under a budget of 26 MiB. What the process had before they were written
   * (heap at its limit, classes, the databases themselves) is compared with what it had at most.
   * The slack of 24 MiB is for what no budget of RocksDB counts: compiled code and classes that
   * come with the work, read-ahead and output buffers of one flush and one compaction, and what
   * malloc has free in between. Without a bound on write buffers it is more than 100 MiB.
   */
  @Test
  @EnabledOnOs(OS.LINUX)
  void holdsAProcessWithManyStores() throws Exception {
    long budgetBytes = 26 * MIB;
    try (ChildJvm process = ChildJvm.start(ManyStores.class, directory, budgetBytes)) {
      long beforeKib = mostKib(process);
      long mostKib = mostKib(process);

      assertThat(ManyStores.DATABASES * ManyStores.STORES_EACH).isEqualTo(200);
      assertThat((mostKib - beforeKib) * 1024)
          .as("%d KiB before, %d KiB at most", beforeKib, mostKib)
          .isLessThan(budgetBytes + 24 * MIB);
    }
  }

  // What is logged at the start may come in between.
  private static long mostKib(ChildJvm process) throws IOException {
    String line = process.nextLine();
    while (!line.startsWith(ManyStores.MOST_KIB)) {
      line = process.nextLine();
    }
    return Long.parseLong(line.substring(ManyStores.MOST_KIB.length()));
  }

  @Test
  void refusesMoreDatabasesThanTheBudgetIsFor() {
    RocksDbSettings small =
        RocksDbSettings.defaults().withMemoryBudgetBytes(4 * MIB).withMinFreeDiskBytes(0);
    try (RocksDbDatabases databases = new RocksDbDatabases(directory, small)) {
      for (int task = 0; task < 3; task++) {
        databases.open(new DatabaseIdentity("page-views", "0_" + task));
      }

      assertThatThrownBy(() -> databases.open(new DatabaseIdentity("page-views", "0_3")))
          .isExactlyInstanceOf(StateException.class)
          .hasMessageContaining("budget of 4194304 bytes is too small for the databases of 4 tasks")
          .hasMessageContaining("'page-views'")
          .hasMessageContaining("give the databases at least 5242880 bytes");
    }
  }
}
