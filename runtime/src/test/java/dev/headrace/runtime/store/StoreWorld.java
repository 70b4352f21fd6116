package dev.headrace.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.state.ByteCursor;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** A store with its database and changelog, and a plain model of what it must show. */
final class StoreWorld implements AutoCloseable {
  private final Engine engine;
  private final String name;
  private final List<RowKey> rows;
  private final boolean bucketed;
  private final CountingSerde serde = new CountingSerde();
  private final ListChangelog changelog = new ListChangelog();
  private final CacheBudget budget = new CacheBudget(1000, 1000);
  private final TreeMap<RowKey, CommittedValue> committed = new TreeMap<>();
  private final TreeMap<RowKey, CommittedValue> newest = new TreeMap<>();
  private TaskDatabase database;
  private TypedStore store;
  private CommittedScan walk;
  private final TreeMap<RowKey, CommittedValue> ahead = new TreeMap<>();

  StoreWorld(Engine engine, List<RowKey> rows, boolean bucketed) {
    this.engine = engine;
    this.name = engine.newStore();
    this.rows = rows;
    this.bucketed = bucketed;
    start();
  }

  private void start() {
    database = engine.open();
    restore(false);
    store =
        new TypedStore(
            new StoreShape(name, serde, bucketed),
            "app-rows-changelog",
            database.store(name),
            changelog.newAppender(),
            budget);
  }

  private void restore(boolean compacted) {
    StoreRestore restore =
        StoreRestore.ofChangelog(name, database, Long.MAX_VALUE, new RestoreBudget(1 << 20));
    restore.apply(changelog.read(restore.position(), compacted));
    restore.finish();
    assertThat(contents()).isEqualTo(encoded(committed));
  }

  void update(int index, String value, long timestampMs) {
    RowKey key = rows.get(index);
    Row row = row(key);
    assertThat(row.key()).isEqualTo(key.key);
    assertThat(row.bucket()).isEqualTo(key.bucket);
    requireShows(row, newest.get(key));
    Object object = objectOf(value);
    store.update(row, object, timestampMs);
    put(newest, key, object, timestampMs);
    requireShows(row, newest.get(key));
    assertThat(row.isChanged()).isTrue();
    assertThat(store.changed()).contains(row);
    assertThat(row.committedValue()).isEqualTo(valueOf(committed.get(key)));
  }

  // Integers are kept in another way: rows go from one kind of value to the other and back.
  private static Object objectOf(String value) {
    return value == null || value.length() % 2 == 1 ? value : (Object) (long) value.hashCode();
  }

  void deleteBucket(int index) {
    long bucket = rows.get(index).bucket;
    store.deleteBucket(bucket, () -> false);
    newest.keySet().removeIf(key -> key.bucket == bucket);
    assertThat(store.rowsOf(bucket)).isEmpty();
  }

  void look(int index, boolean keep) {
    RowKey key = rows.get(index);
    Row row = keep ? row(key) : existingRow(key);
    if (row == null) {
      assertThat(newest).doesNotContainKey(key);
    } else {
      requireShows(row, newest.get(key));
      assertThat(row.committedValue()).isEqualTo(valueOf(committed.get(key)));
      assertThat(row(key)).isSameAs(row);
    }
  }

  void chunk(int index, int atMost) {
    RowKey after = rows.get(index);
    List<Row> chunk = store.rowsOf(after.bucket, after.key, atMost);
    List<RowKey> expected =
        newest.tailMap(after, false).keySet().stream()
            .filter(key -> key.bucket == after.bucket)
            .limit(atMost)
            .collect(Collectors.toList());
    assertThat(keysOf(chunk)).isEqualTo(expected);
  }

  void visitPrefix(int index, boolean descending, int atMost) {
    byte[] prefix = rows.get(index).key;
    visit(
        ScanRange.ofPrefix(prefix),
        key -> latin(key.key).startsWith(latin(prefix)),
        descending,
        atMost);
  }

  void visitRange(int from, int to, boolean descending, int atMost) {
    RowKey first = rows.get(from);
    RowKey end = rows.get(to);
    visit(
        ScanRange.ofKeys(first.key, end.key),
        key -> key.compareTo(first) >= 0 && key.compareTo(end) < 0,
        descending,
        atMost);
  }

  private void visit(ScanRange range, Predicate<RowKey> inRange, boolean descending, int atMost) {
    if (bucketed) {
      return;
    }
    List<String> expected = new ArrayList<>();
    (descending ? newest.descendingMap() : newest)
        .forEach(
            (key, version) -> {
              if (inRange.test(key)) {
                boolean changed = store.changed().stream().anyMatch(row -> keyOf(row).equals(key));
                expected.add(shown(key.key, version.value(), changed));
              }
            });
    long cachedBytes = store.cachedBytes();
    ScanRange ordered = descending ? range.reversed() : range;
    assertThat(visited(ordered, atMost)).isEqualTo(expected);
    assertThat(store.count(ordered)).isEqualTo(expected.size());
    assertThat(store.cachedBytes()).isEqualTo(cachedBytes);
  }

  private List<String> visited(ScanRange range, int atMost) {
    List<String> visited = new ArrayList<>();
    byte[] last = null;
    do {
      int before = visited.size();
      last =
          store.visit(
              range.behind(last),
              atMost,
              (key, value, changed) -> visited.add(shown(key, value, changed)));
      assertThat(visited.size() - before).isLessThanOrEqualTo(atMost);
    } while (last != null);
    return visited;
  }

  private static String shown(byte[] key, Object value, boolean changed) {
    return latin(key) + "=" + value + (changed ? " changed" : "");
  }

  void walk() {
    List<RowKey> seen = new ArrayList<>();
    OptionalLong bucket = store.firstBucket();
    while (bucket.isPresent()) {
      List<Row> found = store.rowsOf(bucket.getAsLong());
      assertThat(found).isNotEmpty();
      found.forEach(row -> requireShows(row, newest.get(keyOf(row))));
      seen.addAll(keysOf(found));
      boolean last = bucket.getAsLong() == Long.MAX_VALUE;
      bucket = last ? OptionalLong.empty() : store.firstBucket(bucket.getAsLong() + 1);
    }
    assertThat(seen).isEqualTo(List.copyOf(newest.keySet()));
  }

  void beginCommittedWalk(int from, int to) {
    RowKey first = rows.get(Math.min(from, to));
    RowKey last = rows.get(Math.max(from, to));
    if (walk != null) {
      walk.close();
    }
    ahead.clear();
    if (bucketed) {
      walk = store.scanCommitted(ScanRange.ofBuckets(first.bucket, last.bucket));
      committed.forEach(
          (key, version) -> {
            if (key.bucket >= first.bucket && key.bucket <= last.bucket) {
              ahead.put(key, version);
            }
          });
    } else {
      walk = store.scanCommitted(ScanRange.ofKeys(first.key, last.key));
      ahead.putAll(committed.subMap(first, last));
    }
  }

  void goOnWithCommittedWalk(int atMost) {
    if (walk != null) {
      List<CommittedRow> page = store.next(walk, atMost);
      assertThat(page).hasSize(Math.min(atMost, ahead.size()));
      for (CommittedRow row : page) {
        Map.Entry<RowKey, CommittedValue> expected = ahead.pollFirstEntry();
        assertThat(new RowKey(row.bucket(), row.key())).isEqualTo(expected.getKey());
        assertThat(versionOf(row)).isEqualTo(expected.getValue());
      }
    }
  }

  void writeChangelog() {
    int appendedBefore = changelog.open().size();
    int writtenBefore = serde.written;
    store.writeChangelog();
    List<LogRecord> appended = List.copyOf(changelog.open());
    long values =
        appended.subList(appendedBefore, appended.size()).stream()
            .filter(record -> record.value() != null)
            .count();
    assertThat(serde.written - writtenBefore).isEqualTo((int) values);
    store.writeChangelog();
    assertThat(changelog.open()).as("nothing is appended twice").isEqualTo(appended);
  }

  void writeToChangelog(int index) {
    RowKey key = rows.get(index);
    for (Row row : store.changed()) {
      if (keyOf(row).equals(key)) {
        store.writeToChangelog(row);
        List<LogRecord> appended = List.copyOf(changelog.open());
        store.writeToChangelog(row);
        assertThat(changelog.open()).as("nothing is appended twice").isEqualTo(appended);
      }
    }
  }

  void commit() {
    writeChangelog();
    changelog.commit();
    store.commit();
    committed.clear();
    committed.putAll(newest);
    assertThat(store.changed()).isEmpty();
    assertThat(store.uncommittedBytes()).isZero();
    assertThat(changelog.foldBefore(Long.MAX_VALUE)).isEqualTo(recordsOf(encoded(committed)));
  }

  void abort() {
    store.abort();
    changelog.abort();
    newest.clear();
    newest.putAll(committed);
    assertThat(store.changed()).isEmpty();
    assertThat(store.uncommittedBytes()).isZero();
  }

  void writeBehind(boolean fails) {
    int writtenBefore = serde.written;
    WriteBatch batch = new WriteBatch();
    store.writeBehind(batch);
    if (!fails) {
      database.write(batch);
      store.written();
      assertThat(store.dirtyBytes()).isZero();
      assertThat(contents()).isEqualTo(encoded(committed));
    }
    assertThat(serde.written - writtenBefore)
        .as("each row is encoded once, however often it was committed since it was last written")
        .isLessThanOrEqualTo(committed.size());
  }

  void persist() {
    database.persist();
  }

  void evict(long targetBytes) {
    long before = store.cachedBytes();
    store.evict(targetBytes);
    if (store.uncommittedBytes() == 0 && store.dirtyBytes() == 0) {
      assertThat(store.cachedBytes()).isLessThanOrEqualTo(targetBytes);
    }
    assertThat(store.cachedBytes()).isLessThanOrEqualTo(before);
  }

  void restart(boolean killed, boolean compacted) {
    if (killed) {
      engine.crash(database);
    } else {
      abort();
      writeBehind(false);
      database.close();
    }
    changelog.abort();
    store.close();
    walk = null;
    assertThat(budget.cachedBytes() + budget.uncommittedBytes() + budget.dirtyBytes()).isZero();
    newest.clear();
    newest.putAll(committed);
    database = engine.open();
    restore(compacted);
    database.close();
    start();
  }

  /** Checks what must hold whenever the store is at rest. */
  void requireInvariants() {
    long position = TypedStore.position(database, name);
    assertThat(recordsOf(contents()))
        .as("the database holds what was committed before its position, and nothing else")
        .isEqualTo(changelog.foldBefore(position));
    TreeMap<RowKey, CommittedValue> shown = new TreeMap<>();
    List<RowKey> order = new ArrayList<>();
    try (CommittedScan scan = store.scanCommitted(everything())) {
      for (List<CommittedRow> page = store.next(scan, 3);
          !page.isEmpty();
          page = store.next(scan, 3)) {
        for (CommittedRow row : page) {
          RowKey key = new RowKey(row.bucket(), row.key());
          order.add(key);
          shown.put(key, versionOf(row));
        }
      }
    }
    assertThat(shown).isEqualTo(committed);
    assertThat(order).isEqualTo(List.copyOf(committed.keySet()));
    for (RowKey key : rows) {
      var found = bucketed ? store.committed(key.bucket, key.key) : store.committed(key.key);
      assertThat(found.map(StoreWorld::versionOf).orElse(null)).isEqualTo(committed.get(key));
    }
    assertThat(budget.cachedBytes()).isEqualTo(store.cachedBytes());
    assertThat(budget.uncommittedBytes()).isEqualTo(store.uncommittedBytes());
    assertThat(budget.dirtyBytes()).isEqualTo(store.dirtyBytes());
    assertThat(store.cachedBytes()).isGreaterThanOrEqualTo(store.uncommittedBytes());
    assertThat(store.cachedBytes()).isGreaterThanOrEqualTo(store.dirtyBytes());
  }

  private ScanRange everything() {
    return bucketed ? ScanRange.ofBuckets(0, Long.MAX_VALUE) : ScanRange.ofKeys(new byte[0], null);
  }

  private static CommittedValue versionOf(CommittedRow row) {
    return new CommittedValue(row.value(), row.timestampMs());
  }

  /** Commits and writes everything, after which nothing needs to be in memory. */
  void drain() {
    commit();
    writeBehind(false);
    evict(0);
    assertThat(store.cachedBytes()).isZero();
    walk();
  }

  @Override
  public void close() {
    store.close();
    engine.end(database);
  }

  private Row row(RowKey key) {
    return bucketed ? store.row(key.bucket, key.key) : store.row(key.key);
  }

  private Row existingRow(RowKey key) {
    return bucketed ? store.existingRow(key.bucket, key.key) : store.existingRow(key.key);
  }

  private Map<RowKey, String> contents() {
    TreeMap<RowKey, String> contents = new TreeMap<>();
    try (ByteCursor cursor = database.store(name).scan(new byte[0], null)) {
      while (cursor.next()) {
        contents.put(new RowKey(0, cursor.key()), latin(cursor.value()));
      }
    }
    return contents;
  }

  private Map<RowKey, String> encoded(Map<RowKey, CommittedValue> versions) {
    TreeMap<RowKey, String> encoded = new TreeMap<>();
    versions.forEach(
        (key, version) -> {
          byte[] value = CountingSerde.bytes(version.value());
          byte[] envelope = ChangelogEnvelope.value(value, version.timestampMs());
          encoded.put(new RowKey(0, key.storeKey(bucketed)), latin(envelope));
        });
    return encoded;
  }

  private static Map<RowKey, String> recordsOf(Map<RowKey, String> contents) {
    TreeMap<RowKey, String> records = new TreeMap<>();
    contents.forEach(
        (key, value) -> records.put(new RowKey(0, ChangelogEnvelope.recordKey(key.key)), value));
    return records;
  }

  private static String latin(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static void put(
      Map<RowKey, CommittedValue> versions, RowKey key, Object value, long timestampMs) {
    if (value == null) {
      versions.remove(key);
    } else {
      versions.put(key, new CommittedValue(value, timestampMs));
    }
  }

  private static void requireShows(Row row, CommittedValue expected) {
    assertThat(row.value()).isEqualTo(valueOf(expected));
    if (expected != null) {
      assertThat(row.timestampMs()).isEqualTo(expected.timestampMs());
    }
  }

  private static Object valueOf(CommittedValue version) {
    return version == null ? null : Objects.requireNonNull(version.value());
  }

  private static RowKey keyOf(Row row) {
    return new RowKey(row.bucket(), row.key());
  }

  private static List<RowKey> keysOf(List<Row> rows) {
    return rows.stream().map(StoreWorld::keyOf).collect(Collectors.toList());
  }
}
