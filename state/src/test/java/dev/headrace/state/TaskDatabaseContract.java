package dev.headrace.state;

import static dev.headrace.state.Bytes.bytes;
import static dev.headrace.state.Bytes.entries;
import static dev.headrace.state.Bytes.range;
import static dev.headrace.state.Bytes.rangeDescending;
import static dev.headrace.state.Bytes.rest;
import static dev.headrace.state.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What every engine promises of one database. */
public interface TaskDatabaseContract {

  DatabaseIdentity IDENTITY = new DatabaseIdentity("page-views", "0_1");

  TestEngine newEngine();

  @Test
  default void tellsEmptyKeysAndValuesFromAbsentOnes() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      ByteStore store = database.store("views");
      assertThat(store.get(bytes())).isNull();
      assertThat(store.isEmpty()).isTrue();

      put(database, "views", bytes(), bytes());
      put(database, "views", bytes(0), bytes(7));

      assertThat(store.get(bytes())).isEmpty();
      assertThat(store.get(bytes(0))).containsExactly(7);
      assertThat(store.get(bytes(0, 0))).isNull();
      assertThat(entries(store)).containsExactly("=", "00=07");
      assertThat(store.isEmpty()).isFalse();
    }
  }

  @Test
  default void ordersKeysAsUnsignedBytes() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      for (int first : new int[] {255, 0, 128, 127, 1}) {
        put(database, "views", bytes(first), bytes());
        put(database, "views", bytes(first, 255), bytes());
      }

      assertThat(entries(database.store("views")))
          .containsExactly(
              "00=", "00FF=", "01=", "01FF=", "7F=", "7FFF=", "80=", "80FF=", "FF=", "FFFF=");
    }
  }

  @Test
  default void scansFromInclusiveToExclusive() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      ByteStore store = database.store("views");
      for (int key = 1; key <= 5; key++) {
        put(database, "views", bytes(key), bytes(key));
      }

      assertThat(range(store, bytes(2), bytes(4))).containsExactly("02=02", "03=03");
      assertThat(range(store, bytes(1, 0), bytes(3, 0))).containsExactly("02=02", "03=03");
      assertThat(range(store, bytes(4), null)).containsExactly("04=04", "05=05");
      assertThat(range(store, bytes(3), bytes(3))).isEmpty();
      assertThat(range(store, bytes(4), bytes(2))).isEmpty();
      assertThat(range(store, bytes(), bytes())).isEmpty();
      assertThat(range(store, bytes(6), null)).isEmpty();
    }
  }

  @Test
  default void scansDescendingFromTheEndToFromInclusive() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      put(database, "clicks", bytes(3), bytes(3));
      put(database, "views2", bytes(3), bytes(3));
      ByteStore store = database.store("views");
      for (int key = 1; key <= 5; key++) {
        put(database, "views", bytes(key), bytes(key));
      }

      assertThat(rangeDescending(store, bytes(2), bytes(4))).containsExactly("03=03", "02=02");
      assertThat(rangeDescending(store, bytes(1, 0), bytes(3, 0)))
          .containsExactly("03=03", "02=02");
      assertThat(rangeDescending(store, bytes(4), null)).containsExactly("05=05", "04=04");
      assertThat(rangeDescending(store, bytes(), null)).hasSize(5);
      assertThat(rangeDescending(store, bytes(3), bytes(3))).isEmpty();
      assertThat(rangeDescending(store, bytes(4), bytes(2))).isEmpty();
      assertThat(rangeDescending(store, bytes(6), null)).isEmpty();
    }
  }

  @Test
  default void showsACursorTheEntriesAsTheyWereWhenItWasOpened() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      ByteStore store = database.store("views");
      for (int key = 1; key <= 4; key++) {
        put(database, "views", bytes(key), bytes(0));
      }
      try (ByteCursor cursor = store.scan(bytes(), null)) {
        assertThat(cursor.next()).isTrue();

        WriteBatch batch = new WriteBatch();
        batch.delete("views", bytes(1));
        batch.put("views", bytes(2), bytes(9));
        batch.delete("views", bytes(3));
        batch.put("views", bytes(5), bytes(9));
        database.write(batch);

        assertThat(cursor.key()).containsExactly(1);
        assertThat(cursor.value()).containsExactly(0);
        assertThat(rest(cursor)).containsExactly("02=00", "03=00", "04=00");
        assertThat(cursor.next()).isFalse();
      }
      assertThat(entries(store)).containsExactly("02=09", "04=00", "05=09");
    }
  }

  @Test
  default void loadsSortedChangesWithAttributesOverWhatIsThere() {
    try (TestEngine engine = newEngine()) {
      try (TaskDatabase database = engine.databases().open(IDENTITY)) {
        put(database, "views", bytes(1), bytes(1));
        put(database, "views", bytes(2), bytes(1));
        put(database, "others", bytes(2), bytes(1));
        RowList rows =
            new RowList()
                .put(bytes(), bytes(2))
                .delete(bytes(1))
                .put(bytes(2), bytes(2))
                .put(bytes(2, 0), bytes());
        database.load("views", rows, Map.of("position", bytes(2), "age", bytes(3)));

        assertThat(entries(database.store("views"))).containsExactly("=02", "02=02", "0200=");
        assertThat(database.unpersistedBytes()).isZero();
        put(database, "views", bytes(2), bytes(3));
        database.load("more", new RowList().put(bytes(9), bytes(9)), Map.of());
        database.load("more", new RowList(), Map.of("more", bytes(8)));
        database.load("more", new RowList(), Map.of());
      }
      try (TaskDatabase database = engine.databases().open(IDENTITY)) {
        assertThat(entries(database.store("views"))).containsExactly("=02", "02=03", "0200=");
        assertThat(entries(database.store("others"))).containsExactly("02=01");
        assertThat(entries(database.store("more"))).containsExactly("09=09");
        assertThat(database.attribute("position")).containsExactly(2);
        assertThat(database.attribute("age")).containsExactly(3);
        assertThat(database.attribute("more")).containsExactly(8);
      }
    }
  }

  @Test
  default void refusesToLoadChangesOutOfOrder() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      for (RowList rows :
          List.of(
              new RowList().put(bytes(2), bytes(1)).put(bytes(1), bytes(1)),
              new RowList().put(bytes(2), bytes(1)).delete(bytes(2)))) {
        assertThatThrownBy(() -> database.load("views", rows, Map.of("position", bytes(1))))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("'views'");
      }
      assertThat(entries(database.store("views"))).isEmpty();
      assertThat(database.attribute("position")).isNull();
      database.load("views", new RowList().put(bytes(3), bytes(1)), Map.of());
      assertThat(entries(database.store("views"))).containsExactly("03=01");
    }
  }

  @Test
  default void letsTheLastChangeOfAKeyInABatchWin() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      WriteBatch batch = new WriteBatch();
      batch.put("views", bytes(1), bytes(1));
      batch.delete("views", bytes(1));
      batch.delete("views", bytes(2));
      batch.put("views", bytes(2), bytes(2));
      batch.attribute("position", bytes(1));
      batch.attribute("position", bytes(2));
      database.write(batch);

      assertThat(entries(database.store("views"))).containsExactly("02=02");
      assertThat(database.attribute("position")).containsExactly(2);
    }
  }

  @Test
  default void deletesARangeOfOneStoreAtItsPlaceInTheStep() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      for (int key = 1; key <= 5; key++) {
        put(database, "views", bytes(key), bytes(key));
        put(database, "clicks", bytes(key), bytes(key));
      }
      WriteBatch batch = new WriteBatch();
      batch.put("views", bytes(2, 0), bytes(1));
      batch.deleteRange("views", bytes(2), bytes(4));
      batch.put("views", bytes(3), bytes(9));
      batch.deleteRange("views", bytes(5), bytes(1));
      try (ByteCursor cursor = database.store("views").scan(bytes(), null)) {
        database.write(batch);
        assertThat(rest(cursor)).containsExactly("01=01", "02=02", "03=03", "04=04", "05=05");
      }

      assertThat(entries(database.store("views")))
          .containsExactly("01=01", "03=09", "04=04", "05=05");
      assertThat(database.store("views").get(bytes(2))).isNull();
      assertThat(entries(database.store("clicks"))).hasSize(5);
    }
  }

  @Test
  default void keepsStoresAndAttributesApart() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      WriteBatch batch = new WriteBatch();
      for (int i = 0; i < 300; i++) {
        batch.put("store-" + i, bytes(), text("empty " + i));
        batch.put("store-" + i, bytes(255, 255, 255), text("last " + i));
        batch.attribute("store-" + i, text("attribute " + i));
      }
      database.write(batch);

      for (int i = 0; i < 300; i++) {
        ByteStore store = database.store("store-" + i);
        assertThat(store.name()).isEqualTo("store-" + i);
        assertThat(store.get(bytes())).isEqualTo(text("empty " + i));
        assertThat(entries(store)).hasSize(2);
        assertThat(database.attribute("store-" + i)).isEqualTo(text("attribute " + i));
      }
      assertThat(database.attribute("store")).isNull();
      assertThat(database.store("store").isEmpty()).isTrue();
    }
  }

  @Test
  default void returnsTheSameStoreForTheSameName() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      ByteStore store = database.store("views");
      put(database, "views", bytes(1), bytes(1));

      assertThat(database.store("views")).isSameAs(store);
      assertThat(database.store("clicks")).isNotSameAs(store);
    }
  }

  @Test
  default void keepsItsContentsAcrossCloseAndReopen() {
    try (TestEngine engine = newEngine()) {
      for (int run = 0; run < 3; run++) {
        try (TaskDatabase database = engine.databases().open(IDENTITY)) {
          assertThat(entries(database.store("views"))).hasSize(run);
          database.store("never-written-" + run);
          put(database, "views", bytes(run), bytes(run));
          put(database, "views-of-run-" + run, bytes(), bytes(run));
        }
      }
      try (TaskDatabase database = engine.databases().open(IDENTITY)) {
        assertThat(entries(database.store("views"))).containsExactly("00=00", "01=01", "02=02");
        for (int run = 0; run < 3; run++) {
          assertThat(entries(database.store("views-of-run-" + run))).containsExactly("=0" + run);
        }
      }
    }
  }

  @Test
  default void countsWhatIsWrittenAsUnpersistedUntilPersisted() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      assertThat(database.unpersistedBytes()).isZero();
      put(database, "views", bytes(1), new byte[1000]);

      assertThat(database.unpersistedBytes()).isGreaterThanOrEqualTo(1000);
      database.persist();
      assertThat(database.unpersistedBytes()).isZero();
      database.persist();
    }
  }

  @Test
  default void countsWhatIsOnItsWayToTheDiskAsUnpersistedUntilItIsThere() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      database.startPersisting();
      assertThat(database.isPersisting()).isFalse();

      put(database, "views", bytes(1), new byte[1000]);
      database.startPersisting();
      put(database, "views", bytes(2), new byte[2000]);
      assertThat(database.unpersistedBytes()).isGreaterThanOrEqualTo(2000);
      ComparedDatabase.awaitPersisted(database);
      assertThat(database.unpersistedBytes()).isGreaterThanOrEqualTo(2000);

      database.startPersisting();
      ComparedDatabase.awaitPersisted(database);
      assertThat(database.unpersistedBytes()).isZero();
    }
  }

  @Test
  default void leavesABatchReadyForTheNextStep() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      WriteBatch batch = new WriteBatch();
      batch.put("views", bytes(1), bytes(1));
      database.write(batch);
      batch.clear();
      batch.put("views", bytes(2), bytes(2));
      database.write(batch);
      database.write(new WriteBatch());

      assertThat(entries(database.store("views"))).containsExactly("01=01", "02=02");
    }
  }

  @Test
  default void refusesUseAfterCloseWithAnErrorThatNamesTheTask() {
    try (TestEngine engine = newEngine()) {
      TaskDatabase database = engine.databases().open(IDENTITY);
      ByteStore store = database.store("views");
      put(database, "views", bytes(1), bytes(1));
      ByteCursor cursor = store.scan(bytes(), null);
      assertThat(cursor.next()).isTrue();
      database.close();

      List<ThrowingCallable> uses =
          List.of(
              () -> database.store("views"),
              () -> database.attribute("position"),
              () -> put(database, "views", bytes(2), bytes(2)),
              database::unpersistedBytes,
              database::persist,
              database::startPersisting,
              database::isPersisting,
              () -> store.get(bytes(1)),
              () -> store.scan(bytes(), null),
              () -> store.scanDescending(bytes(), null),
              store::isEmpty,
              cursor::next,
              cursor::key,
              cursor::value);
      for (ThrowingCallable use : uses) {
        assertThatThrownBy(use)
            .isInstanceOf(StateException.class)
            .hasMessageContaining("0_1")
            .hasMessageContaining("open it again");
      }
      cursor.close();
      database.close();
    }
  }

  @Test
  default void refusesUseOfACursorThatIsClosedOrHasNoEntry() {
    try (TestEngine engine = newEngine();
        TaskDatabase database = engine.databases().open(IDENTITY)) {
      put(database, "views", bytes(1), bytes(1));
      ByteCursor cursor = database.store("views").scan(bytes(), null);
      assertThatThrownBy(cursor::key).isInstanceOf(IllegalStateException.class);
      assertThat(rest(cursor)).hasSize(1);
      assertThatThrownBy(cursor::value).isInstanceOf(IllegalStateException.class);
      cursor.close();
      cursor.close();

      assertThatThrownBy(cursor::next)
          .isInstanceOf(StateException.class)
          .hasMessageContaining("closed");
    }
  }

  private static void put(TaskDatabase database, String store, byte[] key, byte[] value) {
    WriteBatch batch = new WriteBatch();
    batch.put(store, key, value);
    database.write(batch);
  }
}
