package dev.headrace.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headrace.state.TaskDatabase;
import dev.headrace.state.heap.HeapDatabases;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;

/** How large rows count within the epoch that changes them. */
class RowSizesTest {
  private static final byte[] ANN = {'a'};

  private final TaskDatabase database = new HeapDatabases().open(Engine.IDENTITY);
  private final CacheBudget budget = new CacheBudget(10_000, 500);
  private final ListChangelog changelog = new ListChangelog();

  private TypedStore open(Serde<?> serde) {
    StoreShape shape = new StoreShape("rows", serde, false);
    return new TypedStore(
        shape, "app-rows-changelog", database.store("rows"), changelog.newAppender(), budget);
  }

  private static void put(TypedStore store, Row row, String value) {
    store.update(row, value, 7);
  }

  @Test
  void countsARowThatGrowsWithinAnEpochByWhatItHasBecome() {
    TypedStore store = open(Serdes.String());
    for (int size = 1; size <= 1 << 16; size += 256) {
      put(store, store.row(ANN), "x".repeat(size));
      assertThat(2 * store.uncommittedBytes() + 16 * 256).isGreaterThan(size);
    }
    assertThat(budget.isUncommittedOverLimit()).isTrue();
    assertThat(budget.uncommittedBytes()).isEqualTo(store.uncommittedBytes());
    assertThat(store.cachedBytes()).isGreaterThanOrEqualTo(store.uncommittedBytes());

    store.abort();
    assertThat(store.uncommittedBytes()).isZero();
    assertThat(store.cachedBytes()).isZero();
  }

  @Test
  void countsFewLargeRowsByASampleToo() {
    TypedStore store = open(Serdes.String());
    for (int i = 1; i <= 24; i++) {
      put(store, store.row(new byte[] {(byte) i}), "x".repeat(100_000));
      if (i >= 4) {
        assertThat(store.uncommittedBytes()).as("%d rows", i).isBetween(i * 40_000L, i * 125_000L);
      }
    }
  }

  @Test
  void countsLargeRowsThatEachComeOnceByASample() {
    TypedStore store = open(Serdes.String());
    int rows = 320;
    int size = 10_000;
    for (int i = 0; i < rows; i++) {
      put(store, store.row(new byte[] {(byte) i, (byte) (i >> 8)}), "x".repeat(size));
    }
    long sampled = store.uncommittedBytes();
    assertThat(sampled).isBetween((long) rows * size, 5L * rows * size / 4);
    assertThat(budget.uncommittedBytes()).isEqualTo(sampled);

    store.writeChangelog();
    assertThat(store.uncommittedBytes()).isBetween((long) rows * size, sampled);
    changelog.commit();
    store.commit();
    assertThat(store.uncommittedBytes()).isZero();
    assertThat(store.cachedBytes()).isEqualTo(store.dirtyBytes());
    store.close();
    assertThat(budget.cachedBytes()).isZero();
  }

  @Test
  void leavesItToTheChangelogToSayThatAValueCannotBeWritten() {
    Serializer<String> picky =
        (topic, value) -> {
          throw new IllegalArgumentException("not this one");
        };
    TypedStore store = open(Serdes.serdeFrom(picky, Serdes.String().deserializer()));
    for (int update = 0; update < 100; update++) {
      put(store, store.row(ANN), "x");
    }
    assertThatThrownBy(store::writeChangelog)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not this one");
  }
}
