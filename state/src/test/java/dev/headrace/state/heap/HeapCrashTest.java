package dev.headrace.state.heap;

import static dev.headrace.state.Bytes.bytes;
import static dev.headrace.state.Bytes.entries;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.state.ByteCursor;
import dev.headrace.state.ByteStore;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.StateException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import org.junit.jupiter.api.Test;

class HeapCrashTest {

  private static final DatabaseIdentity IDENTITY = new DatabaseIdentity("page-views", "0_1");

  private final HeapDatabases databases = new HeapDatabases();

  @Test
  void forgetsWhatWasNotPersisted() {
    TaskDatabase database = databases.open(IDENTITY);
    write(database, 1, 1);
    write(database, 2, 1);
    database.persist();
    write(database, 2, 2);
    write(database, 3, 2);
    WriteBatch deletion = new WriteBatch();
    deletion.delete("views", bytes(1));
    database.write(deletion);

    databases.crash();

    TaskDatabase reopened = databases.open(IDENTITY);
    assertThat(entries(reopened.store("views"))).containsExactly("01=01", "02=01");
    assertThat(reopened.attribute("position")).containsExactly(1);
    assertThat(reopened.unpersistedBytes()).isZero();
  }

  @Test
  void forgetsWhatWasOnItsWayAndKeepsWhatHasArrived() {
    TaskDatabase database = databases.open(IDENTITY);
    write(database, 1, 1);
    database.startPersisting();
    write(database, 2, 1);
    assertThat(database.isPersisting()).isTrue();
    assertThat(database.isPersisting()).isFalse();
    write(database, 1, 2);
    database.startPersisting();
    write(database, 3, 2);

    databases.crash();

    TaskDatabase reopened = databases.open(IDENTITY);
    assertThat(entries(reopened.store("views"))).containsExactly("01=01");
    assertThat(reopened.isPersisting()).isFalse();
  }

  @Test
  void keepsWhatACloseHasPersisted() {
    TaskDatabase database = databases.open(IDENTITY);
    write(database, 1, 1);
    database.close();

    databases.crash();

    assertThat(entries(databases.open(IDENTITY).store("views"))).containsExactly("01=01");
  }

  @Test
  void failsTheHandlesThatWereOpen() {
    TaskDatabase database = databases.open(IDENTITY);
    write(database, 1, 1);
    ByteStore store = database.store("views");
    ByteCursor cursor = store.scan(bytes(), null);

    databases.crash();

    assertThatThrownBy(() -> write(database, 2, 2))
        .isInstanceOf(StateException.class)
        .hasMessageContaining("0_1")
        .hasMessageContaining("crash");
    assertThatThrownBy(() -> store.get(bytes(1))).isInstanceOf(StateException.class);
    assertThatThrownBy(cursor::next).isInstanceOf(StateException.class);

    TaskDatabase reopened = databases.open(IDENTITY);
    write(reopened, 5, 5);
    // The dead process closes what it thinks it has; that must not touch its successor's database.
    database.close();
    assertThat(entries(reopened.store("views"))).containsExactly("05=05");
    databases.crash();
    assertThat(entries(databases.open(IDENTITY).store("views"))).isEmpty();
  }

  private static void write(TaskDatabase database, int key, int value) {
    WriteBatch batch = new WriteBatch();
    batch.put("views", bytes(key), bytes(value));
    batch.attribute("position", bytes(value));
    database.write(batch);
  }
}
