package dev.headrace.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import dev.headrace.state.heap.HeapDatabases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.kafka.common.serialization.Serdes;
import org.junit.jupiter.api.Test;

/**
 * A bucket of which nothing is left goes from the database with one range, however large it was.
 */
class DroppedBucketTest {
  private static final int KEYS = 20;

  private final TaskDatabase database = new HeapDatabases().open(Engine.IDENTITY);
  private final ListChangelog changelog = new ListChangelog();
  private TypedStore store = open();

  private TypedStore open() {
    return new TypedStore(
        new StoreShape("rows", Serdes.String(), true),
        "app-rows-changelog",
        database.store("rows"),
        changelog.newAppender(),
        new CacheBudget(1_000_000, 1_000_000));
  }

  private static byte[] key(int number) {
    return ("key-" + number).getBytes(UTF_8);
  }

  private void put(long bucket, int key, String value) {
    store.update(store.row(bucket, key(key)), value, 7);
  }

  private void commit() {
    store.writeChangelog();
    changelog.commit();
    store.commit();
  }

  /** Writes what is committed, and returns what the step does. */
  private List<String> write() {
    WriteBatch batch = new WriteBatch();
    store.writeBehind(batch);
    List<String> steps = new ArrayList<>();
    batch.visit(
        new WriteBatch.Visitor() {
          @Override
          public void put(String name, byte[] key, byte[] value) {
            steps.add("put");
          }

          @Override
          public void delete(String name, byte[] key) {
            steps.add("delete");
          }

          @Override
          public void deleteRange(String name, byte[] from, byte[] to) {
            steps.add("range");
          }

          @Override
          public void attribute(String name, byte[] value) {}
        });
    database.write(batch);
    store.written();
    return steps;
  }

  private void fill(long bucket) {
    for (int key = 0; key < KEYS; key++) {
      put(bucket, key, "value");
    }
    commit();
    write();
  }

  private void delete(long bucket, int fromKey) {
    for (int key = fromKey; key < KEYS; key++) {
      put(bucket, key, null);
    }
    commit();
  }

  @Test
  void dropsABucketOfWhichNothingIsLeft() {
    fill(1);
    fill(2);
    int logged = changelog.read(0, false).size();
    delete(1, 0);

    assertThat(write()).containsExactly("range");
    assertThat(changelog.read(0, false).size())
        .as("a tombstone for each row")
        .isEqualTo(logged + KEYS);
    store = open();
    assertThat(store.firstBucket()).hasValue(2);
    assertThat(store.rowsOf(2)).hasSize(KEYS);
  }

  @Test
  void deletesRowByRowWhereOneIsLeft() {
    fill(1);
    delete(1, 1);

    assertThat(write()).hasSize(KEYS - 1).containsOnly("delete");
    store = open();
    assertThat(store.rowsOf(1)).extracting(Row::value).containsExactly("value");
  }

  @Test
  void deletesRowByRowWhereTheDatabaseMayHoldMoreThanIsKnown() {
    fill(1);
    put(1, KEYS, "value");
    commit();
    write();
    store = open();
    delete(1, 0);

    assertThat(write()).hasSize(KEYS).containsOnly("delete");
    store = open();
    assertThat(store.rowsOf(1)).hasSize(1);
  }

  @Test
  void keepsRowsThatComeIntoADroppedBucketLater() {
    fill(1);
    delete(1, 0);
    put(1, 3, "uncommitted");
    assertThat(write()).containsExactly("range");
    commit();
    write();

    store = open();
    assertThat(store.rowsOf(1)).extracting(Row::value).containsExactly("uncommitted");
  }

  @Test
  void leavesInTheDatabaseWhatAMapHolds() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<String, String> model = new TreeMap<>();
    for (int step = 0; step < 400; step++) {
      long bucket = random.nextInt(3);
      boolean deletes = random.nextInt(3) > 0;
      int from = random.nextBoolean() ? 0 : random.nextInt(KEYS);
      for (int key = from; key < KEYS; key++) {
        String value = deletes ? null : "value " + step;
        put(bucket, key, value);
        model.compute(bucket + "/key-" + key, (row, old) -> value);
      }
      commit();
      switch (random.nextInt(4)) {
        case 0 -> write();
        case 1 -> {
          write();
          store.evict(random.nextInt(2000));
        }
        case 2 -> {
          write();
          store = open();
          assertThat(rows()).as("seed %d, step %d", seed, step).isEqualTo(model);
        }
        default -> {
          // What was committed goes down with a later step.
        }
      }
    }
  }

  private Map<String, String> rows() {
    Map<String, String> rows = new TreeMap<>();
    for (long bucket = 0; bucket < 3; bucket++) {
      for (Row row : store.rowsOf(bucket)) {
        rows.put(bucket + "/" + new String(row.key(), UTF_8), String.valueOf(row.value()));
      }
    }
    return rows;
  }
}
