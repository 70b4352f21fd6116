package dev.headrace.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Ints;
import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.heap.HeapDatabases;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Restores that share one budget hold no more than it says, however many stores there are. */
class RestoreBudgetTest {
  private static final int STORES = 200;
  private static final int RECORDS = 40_000;
  private static final int LONGEST_VALUE = 1_000;
  private static final long BUDGET_BYTES = 1 << 20;
  private static final long MOST_RECORD_BYTES =
      RestoreChunk.ENTRY_BYTES
          + (EntryPages.MOST_OVERHEAD_BYTES
                  + Integer.BYTES
                  + ChangelogEnvelope.value(new byte[0], 7).length
                  + LONGEST_VALUE)
              * 5L
              / 4;

  private final TaskDatabase database = new HeapDatabases().open(Engine.IDENTITY);
  private final RestoreBudget budget = new RestoreBudget(BUDGET_BYTES);

  @Test
  void manyStoresTogetherHoldNoMoreThanTheBudgetAndOneRecord() {
    Random random = new Random(1);
    List<StoreRestore> restores = new ArrayList<>();
    for (int store = 0; store < STORES; store++) {
      restores.add(restore(store));
    }
    List<Map<Integer, byte[]>> expected = new ArrayList<>();
    restores.forEach(any -> expected.add(new HashMap<>()));
    long most = 0;
    for (int offset = 0; offset < RECORDS; offset++) {
      // Some stores get many more records than others.
      int store = random.nextInt(1 + random.nextInt(STORES));
      int key = random.nextInt(300);
      byte[] content = new byte[random.nextInt(LONGEST_VALUE)];
      random.nextBytes(content);
      byte[] value = ChangelogEnvelope.value(content, 7);
      restores.get(store).apply(put(offset, key, value));
      expected.get(store).put(key, value);
      most = Math.max(most, restores.stream().mapToLong(StoreRestore::heldBytes).sum());
    }
    assertThat(most).isBetween(BUDGET_BYTES / 2, BUDGET_BYTES + MOST_RECORD_BYTES);

    restores.forEach(StoreRestore::finish);
    for (int store = 0; store < STORES; store++) {
      assertThat(restores.get(store).heldBytes()).isZero();
      assertThat(TypedStore.position(database, name(store)))
          .isEqualTo(restores.get(store).position());
      requireRows(store, expected.get(store));
    }
  }

  @Test
  void onlyTheLargestIsWrittenWhenThereIsTooMuch() {
    StoreRestore small = restore(0);
    StoreRestore large = restore(1);
    small.apply(put(3, 1, ChangelogEnvelope.value(new byte[1_000], 7)));
    for (int key = 0; large.heldBytes() > 0 || key == 0; key++) {
      large.apply(put(key, key, ChangelogEnvelope.value(new byte[1_000], 7)));
    }

    assertThat(TypedStore.position(database, name(1))).isEqualTo(large.position());
    assertThat(small.heldBytes()).isGreaterThan(1_000);
    assertThat(TypedStore.position(database, name(0))).isEqualTo(-1);
  }

  @Test
  void theOneThatIsWrittenForAnotherKeepsThePositionItHadComeTo() {
    StoreRestore waiting = restore(0);
    waiting.apply(put(7, 1, ChangelogEnvelope.value(new byte[(int) BUDGET_BYTES * 3 / 4], 7)));
    StoreRestore taking = restore(1);
    taking.apply(put(20, 2, ChangelogEnvelope.value(new byte[(int) BUDGET_BYTES / 2], 7)));

    assertThat(waiting.heldBytes()).isZero();
    assertThat(TypedStore.position(database, name(0))).isEqualTo(8);
    assertThat(TypedStore.position(database, name(1))).isEqualTo(-1);
    assertThat(restore(0).position()).isEqualTo(8);
  }

  private void requireRows(int store, Map<Integer, byte[]> rows) {
    rows.forEach(
        (key, value) ->
            assertThat(database.store(name(store)).get(Ints.toByteArray(key)))
                .as("row %d of store %d", key, store)
                .isEqualTo(value));
  }

  private StoreRestore restore(int store) {
    return StoreRestore.ofChangelog(name(store), database, Long.MAX_VALUE, budget);
  }

  private static String name(int store) {
    return "store-" + store;
  }

  private static ListBatch put(long offset, int key, byte[] value) {
    byte[] recordKey = ChangelogEnvelope.recordKey(Ints.toByteArray(key));
    return new ListBatch(List.of(new LogRecord(offset, recordKey, value, 7)), offset + 1);
  }
}
