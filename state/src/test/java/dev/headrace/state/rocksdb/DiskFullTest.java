package dev.headrace.state.rocksdb;

import static dev.headrace.state.Bytes.bytes;
import static dev.headrace.state.Bytes.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.DiskFullException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing is written to a disk that is nearly full, and all of it once there is room again. */
class DiskFullTest {
  private static final long MIN_FREE_BYTES = 1000;
  private static final DatabaseIdentity IDENTITY = new DatabaseIdentity("page-views", "0_1");

  @TempDir private Path directory;

  private final AtomicLong free = new AtomicLong(Long.MAX_VALUE);

  private RocksDbDatabases databases() {
    return new RocksDbDatabases(
        directory,
        RocksDbSettings.defaults().withMinFreeDiskBytes(MIN_FREE_BYTES),
        path -> free.get());
  }

  private static WriteBatch row(int number) {
    WriteBatch batch = new WriteBatch();
    batch.put("views", bytes(number), bytes(number));
    return batch;
  }

  @Test
  void refusesAWriteThatWouldLeaveTooLittleAndAppliesNothing() {
    try (RocksDbDatabases databases = databases();
        TaskDatabase database = databases.open(IDENTITY)) {
      database.write(row(1));
      free.set(MIN_FREE_BYTES);

      assertThatThrownBy(() -> database.write(row(2)))
          .isInstanceOf(DiskFullException.class)
          .hasMessageContaining(directory.resolve("0_1").toString())
          .hasMessageContaining("has 1000 bytes free")
          .hasMessageContaining("Free some space");
      assertThat(entries(database.store("views"))).hasSize(1);
      free.set(Long.MAX_VALUE);
      database.write(row(2));
      assertThat(entries(database.store("views"))).hasSize(2);
    }
  }

  @Test
  void keepsWhatItCannotPersistUntilThereIsRoom() {
    try (RocksDbDatabases databases = databases();
        TaskDatabase database = databases.open(IDENTITY)) {
      database.write(row(1));
      free.set(0);

      assertThatThrownBy(database::persist).isInstanceOf(DiskFullException.class);
      assertThat(entries(database.store("views"))).hasSize(1);
      assertThat(database.unpersistedBytes()).isPositive();
      free.set(Long.MAX_VALUE);
      database.persist();
      assertThat(database.unpersistedBytes()).isZero();
    }
  }

  @Test
  void opensNoDatabaseThatItCouldLeaveUnfinished() {
    free.set(MIN_FREE_BYTES - 1);
    try (RocksDbDatabases databases = databases()) {
      assertThatThrownBy(() -> databases.open(IDENTITY)).isInstanceOf(DiskFullException.class);
      free.set(Long.MAX_VALUE);
      databases.open(IDENTITY).close();
    }
  }
}
