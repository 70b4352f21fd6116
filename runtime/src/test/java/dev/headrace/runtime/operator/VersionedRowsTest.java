package dev.headrace.runtime.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.serde.Serdes;
import dev.headrace.runtime.store.CacheBudget;
import dev.headrace.runtime.store.CountingAppender;
import dev.headrace.runtime.store.StoreShape;
import dev.headrace.runtime.store.TypedStore;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import dev.headrace.state.heap.HeapDatabases;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What the store of a table with a history holds, and for how long. */
class VersionedRowsTest {
  private static final byte[] KEY = "a".getBytes(UTF_8);

  private final TaskDatabase database =
      new HeapDatabases().open(new DatabaseIdentity("app", "task"));
  private final CountingAppender changelog = new CountingAppender();
  private TypedStore store = open();
  private VersionedRows rows = rows(100);

  private TypedStore open() {
    return new TypedStore(
        new StoreShape("rows", Version.serde(Serdes.int32()), true),
        "topic",
        database.store("rows"),
        changelog,
        new CacheBudget(1 << 20, 1 << 20));
  }

  private VersionedRows rows(long historyMs) {
    var opened = new VersionedRows(store, new StoreLayout.Versioned(historyMs));
    opened.reload();
    return opened;
  }

  private void put(@Nullable Integer value, long atMs) {
    rows.put(KEY, "a", value, atMs);
  }

  private void commit() {
    rows.flush();
    store.writeChangelog();
    store.commit();
  }

  private void reopen(long historyMs) {
    commit();
    WriteBatch batch = new WriteBatch();
    store.writeBehind(batch);
    database.write(batch);
    store.written();
    store.close();
    store = open();
    rows = rows(historyMs);
  }

  private List<Long> buckets() {
    List<Long> buckets = new ArrayList<>();
    OptionalLong bucket = store.firstBucket();
    while (bucket.isPresent()) {
      buckets.add(bucket.getAsLong());
      bucket = store.bucketAfter(bucket.getAsLong());
    }
    return buckets;
  }

  @Test
  void anUpdateInOrderWritesTheNewVersionAndTheOneThatItEnds() {
    for (int atMs = 0; atMs < 50; atMs++) {
      put(atMs, atMs);
    }
    commit();
    int before = changelog.appended();
    put(50, 50);
    commit();
    // Besides those two there is the newest timestamp of the table.
    assertThat(changelog.appended() - before).isEqualTo(3);
  }

  @Test
  void whatEndedBeforeTheHistoryGoesAndWhatIsStays() {
    put(1, 10);
    put(2, 20);
    put(3, 30);
    commit();
    rows.put("b".getBytes(UTF_8), "b", 9, 1_000);
    commit();
    assertThat(buckets()).containsExactly(VersionBuckets.PRESENT, VersionBuckets.NEWEST);
    assertThat(rows.valueAt(KEY, 30)).isEqualTo(3);
    assertThat(rows.valueAt(KEY, 29)).isNull();
  }

  @Test
  void theDeletionOfARowThatNeverWasIsForgottenToo() {
    put(null, 10);
    commit();
    assertThat(buckets()).hasSize(2);
    rows.put("b".getBytes(UTF_8), "b", null, 1_000);
    rows.put("b".getBytes(UTF_8), "b", null, 2_000);
    commit();
    assertThat(buckets()).hasSize(2);
    rows.put("b".getBytes(UTF_8), "b", 1, 3_000);
    commit();
    assertThat(buckets()).containsExactly(VersionBuckets.PRESENT, VersionBuckets.NEWEST);
  }

  @Test
  void muchThatIsTooOldGoesLittleByLittle() {
    for (int atMs = 0; atMs < 100; atMs++) {
      put(atMs, atMs);
    }
    commit();
    for (int record = 0; record < 8; record++) {
      int before = changelog.appended();
      put(0, 10_000 + record);
      reopen(100);
      assertThat(changelog.appended() - before).isLessThan(20);
      assertThat(rows.valueAt(KEY, 9_950)).isEqualTo(99);
    }
    assertThat(buckets()).allMatch(bucket -> bucket < VersionBuckets.FIRST_PAST || bucket > 1_000);
  }

  @Test
  void deletionsAtOneTimestampAreKeptOnce() {
    put(null, 10);
    commit();
    int before = changelog.appended();
    put(null, 10);
    put(null, 10);
    commit();
    assertThat(changelog.appended()).isEqualTo(before);
  }

  @Test
  void aLongerOrShorterHistoryFindsWhatIsThere() {
    put(1, 10);
    put(2, 50);
    put(3, 100);
    reopen(1_000);
    assertThat(rows.valueAt(KEY, 40)).isEqualTo(1);
    put(4, 500);
    put(5, 90);
    reopen(420);
    assertThat(rows.valueAt(KEY, 85)).isEqualTo(2);
    assertThat(rows.valueAt(KEY, 95)).isEqualTo(5);
    assertThat(rows.valueAt(KEY, 499)).isEqualTo(3);
    assertThat(rows.valueAt(KEY, 79)).isNull();
    reopen(1);
    assertThat(rows.valueAt(KEY, 498)).isNull();
    assertThat(rows.valueAt(KEY, 500)).isEqualTo(4);
  }

  @Test
  void worksAtTheEndOfTime() {
    put(1, Long.MAX_VALUE - 1);
    put(2, Long.MAX_VALUE);
    reopen(1);
    assertThat(rows.valueAt(KEY, Long.MAX_VALUE)).isEqualTo(2);
    assertThat(rows.valueAt(KEY, Long.MAX_VALUE - 1)).isEqualTo(1);
    put(null, Long.MAX_VALUE);
    commit();
    assertThat(rows.valueAt(KEY, Long.MAX_VALUE)).isNull();
    assertThat(rows.valueAt(KEY, Long.MAX_VALUE - 1)).isEqualTo(1);
    assertThat(rows.isForgotten(Long.MAX_VALUE - 2)).isTrue();
  }
}
