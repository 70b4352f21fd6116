package dev.headrace.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.common.primitives.Ints;
import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.heap.HeapDatabases;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class StoreRestoreTest {
  private static final byte[] ANN = {'a'};
  private static final byte[] BOB = {'b'};
  private static final long CHUNK_BYTES = 1 << 20;

  private final TaskDatabase database = new HeapDatabases().open(Engine.IDENTITY);

  @Test
  void keepsTheNewestValueAndDropsTombstonesWithItsPosition() {
    StoreRestore restore = ofChangelog(Long.MAX_VALUE);
    restore.apply(batch(20, put(3, ANN, "1"), put(5, BOB, "2"), put(6, ANN, "3"), delete(9, BOB)));
    restore.finish();

    assertThat(database.store("rows").get(ANN)).isEqualTo(envelope("3"));
    assertThat(database.store("rows").get(BOB)).isNull();
    assertThat(TypedStore.position(database, "rows")).isEqualTo(20);
    assertThat(restore.records()).isEqualTo(4);
    assertThat(restore.bytes()).isEqualTo(4 * 2 + 3 * 10);
  }

  @Test
  void deletesWhatAnEarlierRestoreHasWritten() {
    StoreRestore first = ofChangelog(Long.MAX_VALUE);
    first.apply(batch(4, put(3, ANN, "1")));
    first.finish();
    StoreRestore second = ofChangelog(Long.MAX_VALUE);
    assertThat(second.position()).isEqualTo(4);
    second.apply(batch(5, delete(4, ANN)));
    second.finish();

    assertThat(database.store("rows").isEmpty()).isTrue();
    assertThat(TypedStore.position(database, "rows")).isEqualTo(5);
  }

  @Test
  void writesFullChunksEachWithThePositionItReaches() {
    StoreRestore restore = ofChangelog(Long.MAX_VALUE);
    List<LogRecord> records = new ArrayList<>();
    String large = "x".repeat(100_000);
    for (int i = 0; i < 25; i++) {
      records.add(put(100 + i, Ints.toByteArray(i), large));
    }
    records.add(put(125, ANN, "last"));
    restore.apply(new ListBatch(records, 200));

    int written = (int) TypedStore.position(database, "rows") - 100;
    assertThat(written).isBetween(16, 25);
    for (int i = 0; i < 25; i++) {
      assertThat(database.store("rows").get(Ints.toByteArray(i)) != null).isEqualTo(i < written);
    }
    assertThat(database.store("rows").get(ANN)).isNull();
    restore.finish();
    assertThat(TypedStore.position(database, "rows")).isEqualTo(200);
  }

  @Test
  void handsALargeChunkOverAtOnceWithWhatBelongsToIt() {
    RestoreBudget budget = new RestoreBudget(64 * CHUNK_BYTES);
    StoreRestore restore = StoreRestore.ofChangelog("rows", database, Long.MAX_VALUE, budget);
    List<LogRecord> records = new ArrayList<>();
    records.add(
        new LogRecord(0, ChangelogEnvelope.layoutKey(), ChangelogEnvelope.layout("by key"), 0));
    for (int i = 1; i <= 60; i++) {
      records.add(put(i, Ints.toByteArray(60 - i), "x".repeat(100_000) + i));
    }
    records.add(delete(61, Ints.toByteArray(7)));
    restore.apply(new ListBatch(records, 62));
    restore.finish();

    // What is written otherwise is not on the disk yet.
    assertThat(database.unpersistedBytes()).isZero();
    for (int i = 1; i <= 60; i++) {
      byte[] expected = i == 53 ? null : envelope("x".repeat(100_000) + i);
      assertThat(database.store("rows").get(Ints.toByteArray(60 - i))).isEqualTo(expected);
    }
    assertThat(TypedStore.position(database, "rows")).isEqualTo(62);
    assertThat(LayoutRecord.in(database, "rows")).contains("by key");
    assertThat(restore.heldBytes()).isZero();
  }

  @Test
  void supersededValuesDoNotFillAChunk() {
    StoreRestore restore = ofChangelog(Long.MAX_VALUE);
    List<LogRecord> records = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      records.add(put(i, ANN, "x".repeat(100_000)));
    }
    restore.apply(new ListBatch(records, 100));

    assertThat(TypedStore.position(database, "rows")).isEqualTo(-1);
  }

  @Test
  void movesOnWithoutRecords() {
    StoreRestore restore = ofChangelog(Long.MAX_VALUE);
    restore.finish();
    assertThat(TypedStore.position(database, "rows")).isEqualTo(-1);
    restore.apply(batch(17));
    restore.finish();

    assertThat(TypedStore.position(database, "rows")).isEqualTo(17);
  }

  @Test
  void takesTheTopicOfATableAsItsChangelog() {
    StoreRestore restore = ofTableTopic(9);
    restore.apply(
        batch(
            9,
            new LogRecord(3, ANN, new byte[] {'1'}, 7),
            new LogRecord(4, null, new byte[] {'2'}, 7),
            new LogRecord(5, BOB, new byte[] {}, 8),
            new LogRecord(6, ANN, null, 9)));
    restore.finish();

    assertThat(database.store("rows").get(ANN)).isNull();
    assertThat(database.store("rows").get(BOB)).isEqualTo(ChangelogEnvelope.value(new byte[0], 8));
    assertThat(restore.records()).isEqualTo(4);
  }

  @Test
  void endsWhereTheTableHasProcessedItsTopicTo() {
    StoreRestore restore = ofTableTopic(5);
    var before = new LogRecord(4, ANN, new byte[] {'1'}, 7);
    var behind = new LogRecord(5, BOB, new byte[] {'2'}, 7);
    restore.apply(batch(6, before, behind));
    restore.apply(batch(6, before));
    restore.finish();

    assertThat(database.store("rows").get(BOB)).isNull();
    assertThat(TypedStore.position(database, "rows")).isEqualTo(5);
    assertThat(restore.records()).isEqualTo(1);
  }

  @Test
  void leavesALaterOwnersRowsToThatOne() {
    StoreRestore restore = ofChangelog(5);
    restore.apply(batch(9, put(3, ANN, "1"), put(5, BOB, "2"), delete(6, ANN)));
    restore.finish();

    assertThat(database.store("rows").get(ANN)).isEqualTo(envelope("1"));
    assertThat(database.store("rows").get(BOB)).isNull();
    assertThat(TypedStore.position(database, "rows")).isEqualTo(5);
  }

  @Test
  void keepsWhatTheChangelogSaysOfItsLayoutApartFromRows() {
    StoreRestore restore = ofChangelog(Long.MAX_VALUE);
    byte[] said = ChangelogEnvelope.layout("by key");
    restore.apply(
        batch(9, new LogRecord(5, ChangelogEnvelope.layoutKey(), said, 0), put(8, ANN, "1")));
    assertThat(restore.layout()).contains("by key");
    assertThat(LayoutRecord.in(database, "rows")).isEmpty();
    restore.finish();

    assertThat(LayoutRecord.in(database, "rows")).contains("by key");
    assertThat(LayoutRecord.in(database, "others")).isEmpty();
    StoreRestore second = ofChangelog(Long.MAX_VALUE);
    second.apply(batch(10, delete(9, ANN)));
    second.finish();
    assertThat(second.layout()).isEmpty();
    assertThat(database.store("rows").isEmpty()).isTrue();
    assertThat(LayoutRecord.in(database, "rows")).contains("by key");
  }

  @Test
  void namesTheStoreAndTheRecordItCannotRead() {
    StoreRestore restore = ofChangelog(Long.MAX_VALUE);
    LogRecord newer = new LogRecord(6, new byte[] {2, 'a'}, envelope("1"), 7);
    LogRecord foreign = new LogRecord(6, null, new byte[] {'{'}, 7);

    assertThatThrownBy(() -> restore.apply(batch(9, newer)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Store 'rows'")
        .hasMessageContaining("offset 6 of app-rows-changelog-3")
        .hasMessageContaining("version 2");
    assertThatThrownBy(() -> restore.apply(batch(9, foreign)))
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("Store 'rows'");
  }

  private StoreRestore ofChangelog(long end) {
    return StoreRestore.ofChangelog("rows", database, end, new RestoreBudget(CHUNK_BYTES));
  }

  private StoreRestore ofTableTopic(long end) {
    return StoreRestore.ofTableTopic("rows", database, end, new RestoreBudget(CHUNK_BYTES));
  }

  private static ListBatch batch(long nextOffset, LogRecord... records) {
    return new ListBatch(List.of(records), nextOffset);
  }

  private static LogRecord put(long offset, byte[] key, String value) {
    return new LogRecord(offset, ChangelogEnvelope.recordKey(key), envelope(value), 7);
  }

  private static LogRecord delete(long offset, byte[] key) {
    return new LogRecord(offset, ChangelogEnvelope.recordKey(key), null, 7);
  }

  private static byte[] envelope(String value) {
    return ChangelogEnvelope.value(value.getBytes(StandardCharsets.UTF_8), 7);
  }
}
