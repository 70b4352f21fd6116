package dev.headrace.runtime.query;

import com.google.common.collect.ImmutableSortedSet;
import dev.headrace.dsl.plan.Plan;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.VersionContents;
import dev.headrace.runtime.operator.WindowContents;
import dev.headrace.runtime.operator.WindowContents.Found;
import dev.headrace.runtime.query.StoreUnavailableException.Reason;
import dev.headrace.runtime.store.CommittedRow;
import dev.headrace.runtime.store.ScanRange;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/**
 * A read-only view on the committed rows of a store, as far as this process has its partitions. May
 * be used by any thread but those that run the topology, at any time.
 *
 * <p>Nothing uncommitted is ever shown. Each answer stands on one commit, also that of a stream of
 * rows over several partitions, however long it is read: later commits do not change it. Values are
 * what the aggregation's table or final results would show, and must not be modified.
 *
 * <p>A stream holds on to the state it stands on until it is read to its end or closed, so use
 * try-with-resources unless it is always read to the end. When many streams of a store are open,
 * the one that was not read on for longest ends with {@link Reason#EXPIRED}.
 *
 * <p>Methods for keys throw {@link IllegalStateException} on a store with windows, and those for
 * windows on one without. All of them throw {@link StoreUnavailableException} when a partition
 * cannot be asked now; nothing else happens when the application closes or a partition moves.
 *
 * @param <K> the type of the keys, without their window
 * @param <V> the type of the values
 */
// Why nothing can crash or block: a question travels as an order to the lane that runs the task,
// and only that thread ever touches the store, its cache and its native database; so it can neither
// meet a database that is being closed nor a row that is being changed, and nobody takes a lock.
// The
// lane pays for a look-up, or for a page of rows of which it decodes none, between two of its
// steps.
// Everything else, decoding and waiting included, is done by the thread that asks.
public final class StoreView<K, V> {
  private static final Instant LAST = Instant.ofEpochMilli(Long.MAX_VALUE);

  private final QueriedStore store;
  private final StoreAccess access;

  /**
   * Creates a view.
   *
   * @param plan the topology
   * @param name the store's name
   * @param access the way to its partitions
   * @throws IllegalArgumentException when the topology has no such store
   */
  public StoreView(Plan plan, String name, StoreAccess access) {
    this.store = new QueriedStore(plan, name);
    this.access = access;
  }

  /** Returns the store's name. */
  public String name() {
    return store.name();
  }

  /** Returns the partitions that this process has and that can be asked now. */
  public Set<Integer> partitions() {
    return access.partitions();
  }

  // --- Rows without windows ---

  /**
   * Returns the value of a key, or null when it has no row.
   *
   * @throws StoreUnavailableException also when the key is not found here and its partition is
   *     somewhere else
   */
  @SuppressWarnings("unchecked") // The caller of store() names the types; the plan has erased them.
  public @Nullable V get(K key) {
    store.requireKeyed();
    byte[] bytes = store.keyBytes(key);
    Optional<CommittedRow> row = find(bytes, partition -> store.find(partition.store(), bytes));
    return (V) row.map(store::value).orElse(null);
  }

  /**
   * Returns the value that a key had at an instant, or null when it had no row then or the instant
   * is older than the table's history. What a key is now counts for every instant since its
   * timestamp. Only for tables with a history: others throw {@link IllegalStateException}.
   *
   * @throws StoreUnavailableException also when nothing is found here and the key's partition is
   *     somewhere else
   */
  @SuppressWarnings("unchecked") // As for get.
  public @Nullable V asOf(K key, Instant at) {
    VersionContents versions = store.requireVersions();
    byte[] bytes = store.keyBytes(key);
    long atMs = millis(at);
    Optional<List<CommittedRow>> around =
        find(
            bytes,
            partition ->
                Optional.of(versions.around(partition.store(), bytes, atMs))
                    .filter(rows -> !rows.isEmpty()));
    return (V) around.flatMap(rows -> VersionContents.at(rows, atMs)).orElse(null);
  }

  /** Returns all rows, in order of partition and unsigned key bytes. */
  public Stream<StoreRow<K, V>> all() {
    return rows(ScanRange.ofKeys(new byte[0], null));
  }

  /**
   * Returns the rows of a range of keys, in order of partition and unsigned key bytes. The order of
   * the bytes decides what is between two keys; it is that of the keys for strings, UUIDs and
   * numbers that are not negative.
   *
   * @param from the first key, or null for no bound
   * @param to the key behind the last one, or null for no bound
   */
  public Stream<StoreRow<K, V>> range(@Nullable K from, @Nullable K to) {
    return rows(
        ScanRange.ofKeys(
            from == null ? new byte[0] : store.keyBytes(from),
            to == null ? null : store.keyBytes(to)));
  }

  /**
   * Returns the rows of all keys whose bytes begin with those of a shorter key, in order of
   * partition and unsigned key bytes; for keys such as strings, whose bytes have neither a length
   * in front nor an end mark.
   */
  public Stream<StoreRow<K, V>> prefix(K prefix) {
    return rows(ScanRange.ofPrefix(store.keyBytes(prefix)));
  }

  /**
   * Returns the rows of all keys whose bytes begin with what a serializer makes of a prefix, in
   * order of partition and unsigned key bytes.
   *
   * @param prefix the prefix
   * @param serializer makes bytes of it
   * @param <P> the type of the prefix
   */
  public <P> Stream<StoreRow<K, V>> prefix(P prefix, Serializer<P> serializer) {
    return rows(ScanRange.ofPrefix(store.bytes(prefix, serializer)));
  }

  private Stream<StoreRow<K, V>> rows(ScanRange range) {
    store.requireKeyed();
    return new RowPages(store.name(), access, range)
        .stream().flatMap(page -> page.rows().stream()).map(this::row).filter(Objects::nonNull);
  }

  @SuppressWarnings("unchecked") // As for get.
  private @Nullable StoreRow<K, V> row(CommittedRow row) {
    Object value = store.value(row);
    return value == null
        ? null
        : new StoreRow<>((K) store.key(row), (V) value, Instant.ofEpochMilli(row.timestampMs()));
  }

  // --- Windows ---

  /**
   * Returns the value of a key in the window that starts at an instant, or null when there is none.
   *
   * @throws StoreUnavailableException also when nothing is found here and the key's partition is
   *     somewhere else
   */
  public @Nullable V get(K key, Instant windowStart) {
    long startMs = millis(windowStart);
    return windowsOf(key, startMs, startMs).stream()
        .filter(window -> window.key().startMs() == startMs)
        .map(StoreRow::value)
        .findFirst()
        .orElse(null);
  }

  /**
   * Returns the windows of a key that touch a stretch of time, in order of their start: those that
   * are open, since a closed window is gone.
   *
   * @param key the key
   * @param from the first instant of the stretch
   * @param to its last instant
   * @throws StoreUnavailableException also when nothing is found here and the key's partition is
   *     somewhere else
   */
  public List<StoreRow<Windowed<K>, V>> windows(K key, Instant from, Instant to) {
    return windowsOf(key, millis(from), millis(to));
  }

  private List<StoreRow<Windowed<K>, V>> windowsOf(K key, long fromMs, long toMs) {
    WindowContents contents = store.requireWindows();
    Stretch stretch = Stretch.of(contents, fromMs, toMs);
    byte[] bytes = store.keyBytes(key);
    Optional<WindowRows> found =
        find(
            bytes,
            partition ->
                Optional.of(
                        new WindowRows(
                            partition
                                .store()
                                .committed(bytes, stretch.firstBucket(), stretch.lastBucket()),
                            partition.eventTimeMs()))
                    .filter(rows -> !rows.rows().isEmpty()));
    return found.stream()
        .flatMap(rows -> contents.windows(key, rows.rows(), rows.eventTimeMs()).stream())
        .filter(stretch::touches)
        .map(window -> windowRow(key, window))
        .toList();
  }

  /**
   * Returns the windows of all keys. Tumbling and hopping windows come in order of partition,
   * window start and unsigned key bytes, sessions roughly in order of their end; sliding windows,
   * and hopping ones whose final results are made of slices, in order of partition, key bytes and
   * window start, for which the rows of a partition are held in memory.
   */
  public Stream<StoreRow<Windowed<K>, V>> windows() {
    return windows(Instant.EPOCH, LAST);
  }

  /**
   * Returns the windows of all keys that touch a stretch of time, in the order of {@link
   * #windows()}.
   *
   * @param from the first instant of the stretch
   * @param to its last instant
   */
  public Stream<StoreRow<Windowed<K>, V>> windows(Instant from, Instant to) {
    WindowContents contents = store.requireWindows();
    Stretch stretch = Stretch.of(contents, millis(from), millis(to));
    ScanRange range = ScanRange.ofBuckets(stretch.firstBucket(), stretch.lastBucket());
    Stream<RowPages.Page> pages = new RowPages(store.name(), access, range).stream();
    Stream<WindowRows> rows =
        contents.isRowByRow() ? pages.flatMap(WindowRows::eachRow) : WindowRows.groupedByKey(pages);
    return rows.flatMap(each -> windows(each, contents, stretch));
  }

  @SuppressWarnings("unchecked") // As for get.
  private Stream<StoreRow<Windowed<K>, V>> windows(
      WindowRows rows, WindowContents contents, Stretch stretch) {
    K key = (K) store.key(rows.rows().get(0));
    return contents.windows(key, rows.rows(), rows.eventTimeMs()).stream()
        .filter(stretch::touches)
        .map(window -> windowRow(key, window));
  }

  @SuppressWarnings("unchecked") // As for get.
  private StoreRow<Windowed<K>, V> windowRow(K key, Found window) {
    return new StoreRow<>(
        new Windowed<>(key, window.startMs(), window.endMs()),
        (V) window.value(),
        Instant.ofEpochMilli(window.timestampMs()));
  }

  // Instants reach further than timestamps do, and Instant.MAX is what says "no end".
  private static long millis(Instant instant) {
    if (instant.isAfter(LAST)) {
      return Long.MAX_VALUE;
    }
    return instant.isBefore(Instant.EPOCH) ? -1 : instant.toEpochMilli();
  }

  // --- One key ---

  // The key's own partition comes first. Only topics that other clients have partitioned their own
  // way can have it elsewhere, so a miss there is not the end.
  private <T> Optional<T> find(byte[] key, Function<StorePartition, Optional<T>> question) {
    OptionalInt home = access.partitionOf(key);
    ImmutableSortedSet<Integer> here = access.partitions();
    if (home.isPresent() && here.contains(home.getAsInt())) {
      Optional<T> found = access.ask(home.getAsInt(), question);
      if (found.isPresent()) {
        return found;
      }
    }
    Optional<T> found = firstOf(access.askAll(question).values());
    if (found.isEmpty() && home.isPresent() && !here.contains(home.getAsInt())) {
      throw new StoreUnavailableException(
          Reason.ELSEWHERE,
          "partition %d of store '%s', which the key belongs to, is not in this process; it has %s"
              .formatted(home.getAsInt(), store.name(), here));
    }
    return found;
  }

  private static <T> Optional<T> firstOf(Collection<Optional<T>> answers) {
    return answers.stream().flatMap(Optional::stream).findFirst();
  }

  /** A stretch of time and the buckets that windows which touch it depend on. */
  private record Stretch(long fromMs, long toMs, long firstBucket, long lastBucket) {

    static Stretch of(WindowContents contents, long fromMs, long toMs) {
      long from = Math.max(0, fromMs);
      if (toMs < from) {
        throw new IllegalArgumentException(
            "a stretch of time from %s to %s does not exist: its end is not before its start, and"
                    .formatted(Instant.ofEpochMilli(fromMs), Instant.ofEpochMilli(toMs))
                + " windows begin in 1970 or later");
      }
      return new Stretch(from, toMs, contents.firstBucket(from), contents.lastBucket(toMs));
    }

    boolean touches(Found window) {
      return window.startMs() <= toMs && window.lastMs() >= fromMs;
    }
  }
}
