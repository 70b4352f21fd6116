package dev.headrace.state.rocksdb;

import static dev.headrace.state.Bytes.bytes;
import static dev.headrace.state.Bytes.entries;
import static dev.headrace.state.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.state.CorruptDatabaseException;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.ForeignDatabaseException;
import dev.headrace.state.StateException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.RocksDB;

class RocksDbFailureTest {

  private static final String TASK = "0_1";
  private static final DatabaseIdentity IDENTITY = new DatabaseIdentity("page-views", TASK);
  private static final RocksDbSettings SETTINGS =
      RocksDbSettings.defaults().withMinFreeDiskBytes(0);

  @TempDir private Path directory;

  @Test
  void refusesADatabaseThatSomebodyElseHasOpen() {
    try (RocksDbDatabases holder = new RocksDbDatabases(directory, SETTINGS);
        RocksDbDatabases other = new RocksDbDatabases(directory, SETTINGS)) {
      try (TaskDatabase database = holder.open(IDENTITY)) {
        assertThatThrownBy(() -> other.open(IDENTITY))
            .isExactlyInstanceOf(StateException.class)
            .hasMessageContaining(directory.resolve(TASK).toString())
            .hasMessageContaining("stop the other");
        assertThat(database.store("views").isEmpty()).isTrue();
      }
      other.open(IDENTITY).close();
    }
  }

  @Test
  void reportsFilesThatAreMissingAsDamageThatAWipeCures() throws IOException {
    for (String missing : List.of("CURRENT", "MANIFEST-", ".sst")) {
      writeAndPersist();
      Files.delete(file(missing));
      requireDamaged();
      wipeAndReopen();
    }
  }

  @Test
  void reportsAManifestThatIsCutOffAsDamage() throws IOException {
    writeAndPersist();
    Path manifest = file("MANIFEST-");
    byte[] contents = Files.readAllBytes(manifest);
    Files.write(manifest, List.of());
    assertThat(contents).isNotEmpty();

    requireDamaged();
  }

  @Test
  void reportsFlippedBytesAsDamageWhenTheyAreRead() throws IOException {
    writeAndPersist();
    flipBytes(file(".sst"), 0);

    requireDamaged();
    wipeAndReopen();
  }

  @Test
  void remembersDamageThatWasFoundLateUntilItIsSetAside() throws IOException {
    try (RocksDbDatabases databases = new RocksDbDatabases(directory, SETTINGS);
        TaskDatabase database = databases.open(IDENTITY)) {
      WriteBatch batch = new WriteBatch();
      for (int i = 0; i < 5000; i++) {
        batch.put("views", text("key-" + i), bytes(i));
      }
      database.write(batch);
    }
    Path table = file(".sst");
    flipBytes(table, (int) Files.size(table) / 2);
    try (RocksDbDatabases databases = new RocksDbDatabases(directory, SETTINGS);
        TaskDatabase database = databases.open(IDENTITY)) {
      assertThatThrownBy(() -> entries(database.store("views")))
          .isInstanceOf(CorruptDatabaseException.class);
    }

    try (RocksDbDatabases databases = new RocksDbDatabases(directory, SETTINGS)) {
      assertThatThrownBy(() -> databases.open(IDENTITY))
          .as("refused before anything is read")
          .isInstanceOf(CorruptDatabaseException.class)
          .hasMessageContaining("found damaged before");
      Path kept = Path.of(databases.quarantine(TASK));

      assertThat(kept).isDirectoryContaining(file -> file.toString().endsWith(".sst"));
      try (TaskDatabase database = databases.open(IDENTITY)) {
        assertThat(database.store("views").isEmpty()).isTrue();
      }
    }
  }

  @Test
  void stopsSettingAsideWhatIsDamagedAgainAndAgain() {
    try (RocksDbDatabases databases = new RocksDbDatabases(directory, SETTINGS)) {
      for (int time = 0; time < 3; time++) {
        databases.open(IDENTITY).close();
        databases.quarantine(TASK);
      }
      databases.open(IDENTITY).close();

      assertThatThrownBy(() -> databases.quarantine(TASK))
          .isInstanceOf(StateException.class)
          .hasMessageContainingAll("restored 3 times", "Check the disk", directory.toString());
      databases.open(IDENTITY).close();
    }
  }

  @Test
  void refusesADirectoryThatWasRenamed() throws IOException {
    writeAndPersist();
    Files.move(directory.resolve(TASK), directory.resolve("0_2"));

    try (RocksDbDatabases databases = new RocksDbDatabases(directory, SETTINGS)) {
      assertThatThrownBy(() -> databases.open(new DatabaseIdentity("page-views", "0_2")))
          .isInstanceOf(ForeignDatabaseException.class)
          .hasMessageContaining(directory.resolve("0_2").toString())
          .hasMessageContaining("task=0_1");
    }
  }

  @Test
  void refusesANewerFormat() throws Exception {
    writeAndPersist();
    int newer = DatabaseIdentity.FORMAT_VERSION + 1;
    byte[] futureIdentity = ByteBuffer.allocate(10).putInt(newer).array();
    writeRaw(KeyLayout.identityKey(), futureIdentity);

    try (RocksDbDatabases databases = new RocksDbDatabases(directory, SETTINGS)) {
      assertThatThrownBy(() -> databases.open(IDENTITY))
          .isInstanceOf(ForeignDatabaseException.class)
          .hasMessageContaining("format " + newer)
          .hasMessageContaining("Run the version that wrote it");
    }
  }

  @Test
  void reportsAnIdentityThatIsUnreadableAsDamage() throws Exception {
    writeAndPersist();
    writeRaw(KeyLayout.identityKey(), new byte[] {0, 0, 0, 1, 127, 0});

    requireDamaged();
  }

  @Test
  void noticesFlushesThatRocksDbDecidesOn() {
    RocksDbSettings smallBuffer = SETTINGS.withWriteBufferBytes(64 * 1024);
    try (RocksDbDatabases databases = new RocksDbDatabases(directory, smallBuffer);
        TaskDatabase database = databases.open(IDENTITY)) {
      WriteBatch batch = new WriteBatch();
      for (int i = 0; i < 4000; i++) {
        batch.clear();
        batch.put("views", text("key-" + i), new byte[1000]);
        database.write(batch);
      }

      assertThat(database.unpersistedBytes()).isPositive().isLessThan(1_000_000);
    }
  }

  @Test
  void refusesToOpenOnceClosed() {
    RocksDbDatabases databases = new RocksDbDatabases(directory, SETTINGS);
    databases.close();

    assertThatThrownBy(() -> databases.open(IDENTITY))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void refusesSettingsThatCannotWork() {
    assertThatThrownBy(() -> SETTINGS.withMemoryBudgetBytes(1000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("memoryBudgetBytes");
    assertThatThrownBy(() -> SETTINGS.withMaxOpenFiles(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxOpenFiles");
  }

  private void requireDamaged() {
    try (RocksDbDatabases databases = new RocksDbDatabases(directory, SETTINGS)) {
      assertThatThrownBy(
              () -> {
                try (TaskDatabase database = databases.open(IDENTITY)) {
                  entries(database.store("views"));
                }
              })
          .isInstanceOf(CorruptDatabaseException.class)
          .hasMessageContaining(directory.resolve(TASK).toString())
          .hasMessageContainingAll("0_1", "page-views", "set");
    }
  }

  private static void flipBytes(Path table, int from) throws IOException {
    byte[] contents = Files.readAllBytes(table);
    for (int i = from; i < from + 64; i++) {
      contents[i] ^= 0x55;
    }
    Files.write(table, contents);
  }

  private void wipeAndReopen() {
    try (RocksDbDatabases databases = new RocksDbDatabases(directory, SETTINGS)) {
      databases.wipe(TASK);
      try (TaskDatabase database = databases.open(IDENTITY)) {
        assertThat(database.store("views").isEmpty()).isTrue();
      }
      databases.wipe(TASK);
    }
  }

  private void writeAndPersist() {
    try (RocksDbDatabases databases = new RocksDbDatabases(directory, SETTINGS);
        TaskDatabase database = databases.open(IDENTITY)) {
      WriteBatch batch = new WriteBatch();
      batch.put("views", bytes(1), new byte[500]);
      database.write(batch);
    }
  }

  private void writeRaw(byte[] key, byte[] value) throws Exception {
    try (RocksDB db = RocksDB.open(directory.resolve(TASK).toString())) {
      db.put(key, value);
    }
  }

  private Path file(String part) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve(TASK))) {
      return files.filter(file -> file.getFileName().toString().contains(part)).findFirst().get();
    }
  }
}
