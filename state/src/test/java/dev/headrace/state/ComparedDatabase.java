package dev.headrace.state;

import static dev.headrace.state.Bytes.entries;
import static dev.headrace.state.Bytes.entry;
import static dev.headrace.state.Bytes.range;
import static dev.headrace.state.Bytes.rangeDescending;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.Lists;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A database of an engine beside a model of it made of sorted maps. */
final class ComparedDatabase implements AutoCloseable {

  private static final DatabaseIdentity IDENTITY = new DatabaseIdentity("page-views", "0_1");
  private static final List<String> STORES = List.of("clicks", "views", "v");
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestEngine engine;
  private TaskDatabase database;
  private Model model = new Model();
  private Model persisted = new Model();

  ComparedDatabase(TestEngine engine) {
    this.engine = engine;
    this.database = engine.databases().open(IDENTITY);
  }

  void write(List<Change> changes) {
    WriteBatch batch = new WriteBatch();
    changes.forEach(change -> change.addTo(batch));
    database.write(batch);
    batch.visit(model);
  }

  void scanDuringWrite(
      String store,
      byte[] from,
      byte[] to,
      boolean descending,
      int entriesBefore,
      List<Change> changes) {
    List<String> expected = ordered(model.range(store, from, to), descending);
    List<String> seen = new ArrayList<>();
    try (ByteCursor cursor = scan(database.store(store), from, to, descending)) {
      while (seen.size() < entriesBefore && cursor.next()) {
        seen.add(entry(cursor.key(), cursor.value()));
      }
      write(changes);
      seen.addAll(Bytes.rest(cursor));
    }
    assertThat(seen).isEqualTo(expected);
    assertThat(range(database.store(store), from, to)).isEqualTo(model.range(store, from, to));
    assertThat(rangeDescending(database.store(store), from, to))
        .isEqualTo(ordered(model.range(store, from, to), true));
  }

  private static ByteCursor scan(ByteStore store, byte[] from, byte[] to, boolean descending) {
    return descending ? store.scanDescending(from, to) : store.scan(from, to);
  }

  private static List<String> ordered(List<String> entries, boolean descending) {
    return descending ? Lists.reverse(entries) : entries;
  }

  void persist() {
    database.persist();
    persisted = model.copy();
  }

  void load(String store, List<byte[]> deleted, List<byte[]> put, byte[] value) {
    NavigableMap<byte[], Boolean> isPut = new TreeMap<>(Arrays::compareUnsigned);
    deleted.forEach(key -> isPut.put(key, false));
    put.forEach(key -> isPut.put(key, true));
    RowList rows = new RowList();
    WriteBatch same = new WriteBatch();
    isPut.forEach(
        (key, is) -> {
          if (is) {
            rows.put(key, value);
            same.put(store, key, value);
          } else {
            rows.delete(key);
            same.delete(store, key);
          }
        });
    same.attribute(store, value);
    database.load(store, rows, Map.of(store, value));
    same.visit(model);
    persisted = model.copy();
  }

  void persistDuringWrite(List<Change> changes) {
    database.startPersisting();
    Model before = model.copy();
    write(changes);
    awaitPersisted(database);
    // An engine may have persisted what came later, too; then nothing of it is unpersisted.
    persisted = database.unpersistedBytes() > 0 ? before : model.copy();
  }

  static void awaitPersisted(TaskDatabase database) {
    long startNanos = System.nanoTime();
    while (database.isPersisting()) {
      assertThat(System.nanoTime() - startNanos).isLessThan(PATIENCE.toNanos());
      LockSupport.parkNanos(10_000);
    }
  }

  void reopen() {
    database.close();
    persisted = model.copy();
    database = engine.databases().open(IDENTITY);
  }

  void crash() {
    engine.crash();
    model = persisted.copy();
    database = engine.databases().open(IDENTITY);
  }

  /** What was on its way to the disk may be there or not, and so may what came later. */
  void crashWhilePersisting(List<Change> changes) {
    database.startPersisting();
    Model begun = model.copy();
    write(changes);
    engine.crash();
    database = engine.databases().open(IDENTITY);
    model =
        Stream.of(persisted, begun, model)
            .filter(this::isThere)
            .findFirst()
            .orElseThrow(() -> new AssertionError("not all steps up to one of them are there"))
            .copy();
    persisted = model.copy();
  }

  private boolean isThere(Model expected) {
    return STORES.stream()
        .allMatch(
            name ->
                entries(database.store(name)).equals(expected.range(name, new byte[0], null))
                    && Arrays.equals(database.attribute(name), expected.attributes.get(name)));
  }

  void requireSame() {
    for (String name : STORES) {
      ByteStore store = database.store(name);
      assertThat(entries(store)).isEqualTo(model.range(name, new byte[0], null));
      assertThat(store.isEmpty()).isEqualTo(model.store(name).isEmpty());
      model.store(name).forEach((key, value) -> assertThat(store.get(key)).isEqualTo(value));
      assertThat(database.attribute(name)).isEqualTo(model.attributes.get(name));
    }
  }

  @Override
  public void close() {
    database.close();
    engine.close();
  }

  private static final class Model implements WriteBatch.Visitor {

    private final Map<String, NavigableMap<byte[], byte[]>> stores = new TreeMap<>();
    private final Map<String, byte[]> attributes = new TreeMap<>();

    NavigableMap<byte[], byte[]> store(String name) {
      return stores.computeIfAbsent(name, created -> new TreeMap<>(Arrays::compareUnsigned));
    }

    List<String> range(String name, byte[] from, byte[] to) {
      return store(name).entrySet().stream()
          .filter(entry -> Arrays.compareUnsigned(entry.getKey(), from) >= 0)
          .filter(entry -> to == null || Arrays.compareUnsigned(entry.getKey(), to) < 0)
          .map(entry -> entry(entry.getKey(), entry.getValue()))
          .toList();
    }

    Model copy() {
      Model copy = new Model();
      stores.forEach((name, entries) -> copy.store(name).putAll(entries));
      copy.attributes.putAll(attributes);
      return copy;
    }

    @Override
    public void put(String store, byte[] key, byte[] value) {
      store(store).put(key, value);
    }

    @Override
    public void delete(String store, byte[] key) {
      store(store).remove(key);
    }

    @Override
    public void deleteRange(String store, byte[] from, byte[] to) {
      store(store)
          .keySet()
          .removeIf(
              key -> Arrays.compareUnsigned(key, from) >= 0 && Arrays.compareUnsigned(key, to) < 0);
    }

    @Override
    public void attribute(String name, byte[] value) {
      attributes.put(name, value);
    }
  }
}
