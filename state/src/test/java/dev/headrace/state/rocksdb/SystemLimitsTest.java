package dev.headrace.state.rocksdb;

import static dev.headrace.state.Bytes.bytes;
import static dev.headrace.state.Bytes.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.headrace.state.ChildJvm;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.StateException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import dev.headrace.state.directory.StateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the system refuses becomes an error that says what to do, and leaves a whole database. */
@EnabledOnOs(OS.LINUX)
class SystemLimitsTest {

  @TempDir private Path directory;

  private String failure(String limit, String action) throws IOException {
    try (ChildJvm process = ChildJvm.startLimited(limit, LimitedWriter.class, directory, action)) {
      return said(process, LimitedWriter.FAILURE);
    }
  }

  private static String said(ChildJvm process, String beginning) throws IOException {
    String line = process.nextLine();
    while (!line.startsWith(beginning)) {
      line = process.nextLine();
    }
    return line.substring(beginning.length());
  }

  @Test
  void refusesADatabaseForWhichTooFewFilesMayBeOpened() throws Exception {
    assertThat(failure("-n 150", "databases"))
        .startsWith("StateException Cannot open the database of task '0_")
        .contains("more files", "ulimit -n", directory.toString());
    requireWhole();
  }

  @Test
  void saysWhatToDoWhenOthersHaveOpenedTooManyFiles() throws Exception {
    assertThat(failure("-n 150", "files"))
        .startsWith("StateException ")
        .contains("Too many open files", "ulimit -n", directory.resolve("0_0").toString());
    requireWhole();
  }

  /** A file system that takes no more: here since files may have 20 MiB at most. */
  @Test
  void saysThatAFileCannotBeWrittenAndIsWholeAfterwards() throws Exception {
    assertThat(failure("-f 20480", "file"))
        .startsWith("StateException ")
        .contains("File too large", "Check the disk", directory.resolve("0_0").toString());
    requireWhole();
  }

  @Test
  void saysThatTheFileSystemHasBecomeReadOnlyAndIsWholeAfterwards() throws Exception {
    assumeTrue(ChildJvm.mayHaveMounts(), "this machine does not let a process mount anything");
    try (ChildJvm process = ChildJvm.startWithMounts(LimitedWriter.class, directory, "read-only")) {
      assertThat(said(process, LimitedWriter.READ)).as("rows in memory").isEqualTo("10");
      assertThat(said(process, LimitedWriter.FAILURE))
          .startsWith("StateException ")
          .contains(
              "Read-only file system", "Make it writable", directory.resolve("0_0").toString());
    }
    requireWhole();
  }

  @Test
  void refusesToOpenADatabaseOnAReadOnlyFileSystem() throws Exception {
    assumeTrue(ChildJvm.mayHaveMounts(), "this machine does not let a process mount anything");
    try (ChildJvm process = ChildJvm.startWithMounts(LimitedWriter.class, directory, "open")) {
      assertThat(said(process, LimitedWriter.FAILURE))
          .startsWith("StateException ")
          .contains("Read-only file system", directory.resolve("0_0").toString());
    }
  }

  /** The look at the free space comes before the write, so somebody else can take it in between. */
  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void neitherHangsNorLosesAnythingWhenTheDiskIsReallyFull() throws Exception {
    assumeTrue(ChildJvm.mayHaveMounts(), "this machine does not let a process mount anything");
    try (ChildJvm process = ChildJvm.startWithMounts(FullDiskWriter.class, directory)) {
      for (String attempt : List.of("persist", "write", "persist again")) {
        assertThat(said(process, FullDiskWriter.FAILURE))
            .as(attempt)
            .startsWith("DiskFullException ")
            .contains("No space left on device", "Free some space on that disk", "0_0");
      }
      assertThat(said(process, FullDiskWriter.FOUND)).isEqualTo("" + FullDiskWriter.ROWS);
    }
  }

  private void requireWhole() {
    try (RocksDbDatabases databases = new RocksDbDatabases(directory, LimitedWriter.SETTINGS);
        TaskDatabase database = databases.open(new DatabaseIdentity("page-views", "0_0"))) {
      assertThat(entries(database.store("views"))).hasSize(1);
      WriteBatch batch = new WriteBatch();
      batch.put("views", bytes(100), bytes(100));
      database.write(batch);
      database.persist();
      assertThat(entries(database.store("views"))).hasSize(2);
    }
  }

  @Test
  void namesADirectoryThatCannotBeWritten() {
    Path readOnly = Path.of("/proc/headrace-state");

    assertThatThrownBy(() -> StateDirectory.lock(readOnly, "page-views"))
        .isExactlyInstanceOf(StateException.class)
        .hasMessageContaining("Cannot create the state directory /proc/headrace-state")
        .hasMessageContaining("choose another state directory");
  }
}
