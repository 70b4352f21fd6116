package dev.headrace.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.runtime.envelope.PositionEnvelope;
import dev.headrace.runtime.port.Appender;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import dev.headrace.state.heap.HeapDatabases;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

class TypedStoreTest {
  private static final byte[] ANN = {'a'};
  private static final byte[] BOB = {'b'};

  private final TaskDatabase database = new HeapDatabases().open(Engine.IDENTITY);
  private final CountingStore bytes = new CountingStore(database.store("rows"));
  private final CacheBudget budget = new CacheBudget(10_000, 500);
  private final ListChangelog changelog = new ListChangelog();
  private final Appender appender = changelog.newAppender();

  @Test
  void readsNothingWhileAllRowsAreCached() {
    TypedStore store = open(false);
    put(store, store.row(ANN), "1");
    commitAndWrite(store);

    assertThat(store.row(BOB).value()).isNull();
    assertThat(store.existingRow(new byte[] {'c'})).isNull();
    assertThat(bytes.gets).isZero();

    store.evict(0);
    assertThat(store.row(ANN).value()).isEqualTo("1");
    assertThat(bytes.gets).isEqualTo(1);
  }

  @Test
  void readsNothingInABucketThatIsNew() {
    TypedStore store = open(true);
    put(store, store.row(0, ANN), "1");
    commitAndWrite(store);
    store.evict(0);

    assertThat(store.row(1000, ANN).value()).isNull();
    assertThat(store.existingRow(2000, ANN)).isNull();
    assertThat(bytes.gets).isZero();
  }

  @Test
  void knowsTheBucketsOfADatabaseItFinds() {
    TypedStore before = open(true);
    put(before, before.row(1000, BOB), "1");
    put(before, before.row(1000, ANN), "2");
    put(before, before.row(Long.MAX_VALUE, ANN), "3");
    commitAndWrite(before);
    before.close();

    TypedStore store = open(true);

    assertThat(store.firstBucket()).hasValue(1000);
    assertThat(store.firstBucket(1001)).hasValue(Long.MAX_VALUE);
    assertThat(store.rowsOf(1000)).extracting(Row::value).containsExactly("2", "1");
    store.rowsOf(1000).forEach(row -> store.update(row, null, 0));
    assertThat(store.firstBucket()).hasValue(Long.MAX_VALUE);
    store.abort();
    assertThat(store.firstBucket()).hasValue(1000);
  }

  @Test
  void showsChangesInOrderAndMayChangeMoreMeanwhile() {
    TypedStore store = open(false);
    put(store, store.row(BOB), "1");
    put(store, store.row(ANN), "2");
    put(store, store.row(BOB), "3");
    List<Object> seen = new ArrayList<>();
    for (Row row : store.changed()) {
      seen.add(row.value());
      if (seen.size() == 1) {
        put(store, store.row(new byte[0]), "4");
      }
    }

    assertThat(seen).containsExactly("3", "2", "4");
  }

  @Test
  void keepsTheCommittedVersionThroughADeleteThatAborts() {
    TypedStore store = open(false);
    put(store, store.row(ANN), "1");
    commit(store);
    Row row = store.row(ANN);
    store.update(row, null, 9);

    assertThat(row.value()).isNull();
    assertThat(row.committedValue()).isEqualTo("1");
    store.abort();
    assertThat(store.row(ANN).value()).isEqualTo("1");
    assertThat(store.row(ANN).timestampMs()).isEqualTo(7);
  }

  @Test
  void tellsTheDatabaseNothingOfRowsThatNeverReachedIt() {
    TypedStore store = open(false);
    put(store, store.row(ANN), "1");
    commit(store);
    store.update(store.row(ANN), null, 9);
    commit(store);

    WriteBatch batch = new WriteBatch();
    store.writeBehind(batch);
    assertThat(batch.size()).as("the position only").isEqualTo(1);
    assertThat(store.cachedBytes()).isZero();
  }

  @Test
  void writesThePositionOfTheLastCommitWhileTheNextEpochIsAppended() {
    TypedStore store = open(false);
    put(store, store.row(ANN), "1");
    commit(store);
    put(store, store.row(BOB), "2");
    store.writeChangelog();
    write(store);

    assertThat(appender.nextOffset()).isEqualTo(3);
    assertThat(TypedStore.position(database, "rows")).isEqualTo(1);
    assertThat(database.store("rows").get(BOB)).isNull();
  }

  @Test
  void doesNotTakeThePositionOfAnAppenderFromAnEarlierOwnership() {
    TypedStore earlier = open(false);
    put(earlier, earlier.row(ANN), "1");
    commitAndWrite(earlier);
    WriteBatch restored = new WriteBatch();
    restored.attribute(TypedStore.positionAttribute("rows"), position(70));
    database.write(restored);

    TypedStore store = open(false);
    commitAndWrite(store);

    assertThat(TypedStore.position(database, "rows")).isEqualTo(70);
  }

  @Test
  void hasNoPositionBeforeTheFirst() {
    TypedStore store = open(false);
    commitAndWrite(store);

    assertThat(TypedStore.position(database, "rows")).isEqualTo(-1);
  }

  @Test
  void writesRowsInTheOrderOfTheirKeys() {
    TypedStore store = open(true);
    put(store, store.row(2, ANN), "1");
    put(store, store.row(1, BOB), "2");
    put(store, store.row(1, ANN), "3");
    commit(store);
    WriteBatch batch = new WriteBatch();
    store.writeBehind(batch);
    List<byte[]> keys = new ArrayList<>();
    batch.visit(
        new WriteBatch.Visitor() {
          @Override
          public void put(String name, byte[] key, byte[] value) {
            keys.add(key);
          }

          @Override
          public void delete(String name, byte[] key) {
            keys.add(key);
          }

          @Override
          public void deleteRange(String name, byte[] from, byte[] to) {
            keys.add(from);
          }

          @Override
          public void attribute(String name, byte[] value) {}
        });

    assertThat(keys)
        .containsExactly(
            new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 'a'},
            new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 'b'},
            new byte[] {0, 0, 0, 0, 0, 0, 0, 2, 'a'});
  }

  @Test
  void evictsNeitherChangedNorDirtyRows() {
    TypedStore store = open(false);
    put(store, store.row(ANN), "1");
    commit(store);
    put(store, store.row(BOB), "2");
    long before = store.cachedBytes();
    store.evict(0);

    assertThat(store.cachedBytes()).isEqualTo(before);
    assertThat(store.row(ANN).value()).isEqualTo("1");
    assertThat(store.row(BOB).value()).isEqualTo("2");
    assertThat(bytes.gets).isZero();
  }

  @Test
  void keepsNothingOfRowsThatOnlyAnAbortedEpochHad() {
    TypedStore store = open(true);
    put(store, store.row(1000, ANN), "1");
    store.abort();

    assertThat(store.cachedBytes()).isZero();
    assertThat(store.firstBucket()).isEmpty();
    assertThat(store.existingRow(1000, ANN)).isNull();
  }

  @Test
  void tellsTheBudgetWhenAnEpochHasChangedEnough() {
    TypedStore store = open(false);
    put(store, store.row(ANN), "1");
    assertThat(budget.isUncommittedOverLimit()).isFalse();
    put(store, store.row(BOB), "x".repeat(1000));
    store.writeChangelog();

    assertThat(budget.isUncommittedOverLimit()).isTrue();
    assertThat(budget.isCachedOverLimit()).isFalse();
    store.close();
    assertThat(budget.cachedBytes()).isZero();
    assertThat(budget.uncommittedBytes()).isZero();
  }

  @Test
  void endsTheWalkThatWasNotGoneOnWithForLongest() {
    TypedStore store = open(false);
    put(store, store.row(ANN), "1");
    commit(store);
    CommittedScan forgotten = store.scanCommitted(ScanRange.ofKeys(new byte[0], null));
    CommittedScan goneOn = store.scanCommitted(ScanRange.ofKeys(new byte[0], null));
    for (int i = 0; i < 31; i++) {
      store.next(goneOn, 0);
      store.scanCommitted(ScanRange.ofKeys(new byte[0], null));
    }

    assertThat(forgotten.isClosed()).isTrue();
    assertThatThrownBy(() -> store.next(forgotten, 1)).isInstanceOf(StoreException.class);
    assertThat(store.next(goneOn, 2)).hasSize(1);
  }

  @Test
  void closesItsWalks() {
    TypedStore store = open(false);
    CommittedScan walk = store.scanCommitted(ScanRange.ofKeys(new byte[0], null));
    store.close();

    assertThat(walk.isClosed()).isTrue();
  }

  @Test
  void refusesRowsThatLeftTheCache() {
    TypedStore store = open(false);
    Row row = store.row(ANN);
    store.evict(0);

    assertThatThrownBy(() -> store.update(row, "1", 7))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'rows'")
        .hasMessageContaining("look the row up again");
  }

  @Test
  void refusesRowsOfAnotherStore() {
    Row row = open(false).row(ANN);

    assertThatThrownBy(() -> open(false).update(row, "1", 7))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void refusesToCommitWhatTheChangelogLacks() {
    TypedStore store = open(false);
    put(store, store.row(ANN), "1");
    store.writeChangelog();
    put(store, store.row(ANN), "2");

    assertThatThrownBy(store::commit)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("changelog before the commit");
    assertThat(store.committed(ANN)).isEmpty();
  }

  @Test
  void refusesABatchThatACommitHasOvertaken() {
    TypedStore store = open(false);
    put(store, store.row(ANN), "1");
    commit(store);
    store.writeBehind(new WriteBatch());
    commit(store);

    assertThatThrownBy(store::written)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("'rows'");
  }

  @Test
  void refusesBucketsWhereThereAreNoneAndNegativeOnes() {
    assertThatThrownBy(() -> open(false).row(1, ANN))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("without a bucket");
    assertThatThrownBy(() -> open(true).row(ANN))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("with a bucket");
    assertThatThrownBy(() -> open(true).row(-1, ANN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("negative");
  }

  @Test
  void namesTheStoreWhenASerdeFails() {
    Serializer<Object> refusing =
        (topic, value) -> {
          throw new IllegalArgumentException("no");
        };
    Deserializer<Object> reading = (topic, data) -> null;
    TypedStore store = open(Serdes.serdeFrom(refusing, reading), false);
    store.update(store.row(ANN), "1", 7);

    assertThatThrownBy(store::writeChangelog)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("'rows'")
        .hasMessageContaining("java.lang.String");
    store.abort();
    assertThat(store.row(ANN).value()).isNull();
  }

  @Test
  void refusesASerdeThatMakesNothingOfAValue() {
    Serializer<Object> nothing = (topic, value) -> null;
    Deserializer<Object> reading = (topic, data) -> null;
    TypedStore store = open(Serdes.serdeFrom(nothing, reading), false);
    store.update(store.row(ANN), "1", 7);

    assertThatThrownBy(store::writeChangelog)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("would delete the row");
  }

  @Test
  void refusesAStoredValueThatIsNoEnvelope() {
    WriteBatch batch = new WriteBatch();
    batch.put("rows", ANN, new byte[] {2, 0});
    database.write(batch);

    assertThatThrownBy(() -> open(false).row(ANN))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("'rows'")
        .hasMessageContaining("version 2");
  }

  @Test
  void refusesBucketsInAStoreWrittenWithoutThem() {
    WriteBatch batch = new WriteBatch();
    batch.put("rows", ANN, new byte[] {1, 0});
    database.write(batch);

    assertThatThrownBy(() -> open(true))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("without windows");
  }

  private TypedStore open(boolean bucketed) {
    return open(Serdes.String(), bucketed);
  }

  private TypedStore open(Serde<?> serde, boolean bucketed) {
    StoreShape spec = new StoreShape("rows", serde, bucketed);
    return new TypedStore(spec, "app-rows-changelog", bytes, appender, budget);
  }

  private static void put(TypedStore store, Row row, String value) {
    store.update(row, value, 7);
  }

  private void commit(TypedStore store) {
    store.writeChangelog();
    changelog.commit();
    store.commit();
  }

  private void write(TypedStore store) {
    WriteBatch batch = new WriteBatch();
    store.writeBehind(batch);
    database.write(batch);
    store.written();
  }

  private void commitAndWrite(TypedStore store) {
    commit(store);
    write(store);
  }

  private static byte[] position(long offset) {
    return PositionEnvelope.encode(offset);
  }
}
