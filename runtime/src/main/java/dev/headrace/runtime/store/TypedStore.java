package dev.headrace.runtime.store;

import dev.headrace.runtime.envelope.PositionEnvelope;
import dev.headrace.runtime.port.Appender;
import dev.headrace.state.ByteStore;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One store of one task: live objects in two versions, in front of a database that is written
 * behind. Used by one thread at a time.
 *
 * <p>An update makes a row's uncommitted version. {@link #writeChangelog} appends it, {@link
 * #commit} makes it the committed one, {@link #abort} drops it. Committed versions go to the
 * database in bulk with {@link #writeBehind}, together with the changelog position they stand for.
 * Invariants:
 *
 * <ul>
 *   <li>nothing uncommitted reaches the database or a view of committed rows;
 *   <li>nothing is committed that is not in the changelog;
 *   <li>the database holds every change before its position, and none that the changelog lacks.
 * </ul>
 *
 * <p>Keys and values are never modified by either side. Failures of the serde and of the database's
 * contents are {@link StoreException}s.
 */
public final class TypedStore {
  private final StoreShape spec;
  private final String topic;
  private final RowCache cache;
  private final CommittedView view;
  private final Appender changelog;
  private final ChangedRows changed;
  private final WriteBehind behind;

  /**
   * Creates the store over what the database holds now; a restore must be done by then.
   *
   * @param spec what the store is
   * @param topic the topic that is named to the value serde
   * @param bytes the store's key space in the task's database
   * @param changelog where changes are appended
   * @param budget the memory it counts on, shared with other stores
   */
  public TypedStore(
      StoreShape spec, String topic, ByteStore bytes, Appender changelog, CacheBudget budget) {
    this.spec = spec;
    this.topic = topic;
    RowCodec codec = new RowCodec(spec, topic);
    this.cache = new RowCache(codec, bytes, budget);
    this.changelog = changelog;
    this.changed = new ChangedRows(spec, cache, codec);
    this.behind = new WriteBehind(bytes.name(), cache, codec, changelog);
    this.view = new CommittedView(cache, behind, codec, bytes);
  }

  /** Returns what the store is. */
  public StoreShape spec() {
    return spec;
  }

  /** Returns the topic that is named to serdes of the store's keys and values. */
  public String topic() {
    return topic;
  }

  /**
   * Returns the row of a key, an absent one if there is none.
   *
   * @param key the key bytes; kept, and not to be modified
   */
  public Row row(byte[] key) {
    requireBucketed(false);
    return cache.row(0, key);
  }

  /**
   * Returns the row of a key in a bucket, an absent one if there is none.
   *
   * @param bucket the bucket, not negative
   * @param key the key bytes; kept, and not to be modified
   */
  public Row row(long bucket, byte[] key) {
    requireBucketed(true);
    return cache.row(bucket, key);
  }

  /**
   * Returns the row of a key if its newest version is present; otherwise null, and keeps nothing.
   *
   * @param key the key bytes; copied where they are kept
   */
  public @Nullable Row existingRow(byte[] key) {
    requireBucketed(false);
    return cache.existingRow(0, key);
  }

  /** Returns the row of a key in a bucket if its newest version is present, otherwise null. */
  public @Nullable Row existingRow(long bucket, byte[] key) {
    requireBucketed(true);
    return cache.existingRow(bucket, key);
  }

  /**
   * Fetches from memory what a lookup of a row that may be cached is about to read: to be called
   * for the keys of several events before the first of them is processed.
   *
   * @param key the key bytes
   */
  public void touch(byte[] key) {
    cache.table.touch(0, key);
  }

  /** The same for the row of a key in a bucket. */
  public void touch(long bucket, byte[] key) {
    cache.table.touch(bucket, key);
  }

  /**
   * Makes the newest version of a row, which stays uncommitted until {@link #commit}.
   *
   * @param row a row of this store, obtained since it last committed, aborted or evicted
   * @param value the value, or null to delete the row
   * @param timestampMs the version's timestamp in ms
   */
  public void update(Row row, @Nullable Object value, long timestampMs) {
    changed.update(row, value, timestampMs);
  }

  /**
   * Returns the rows changed in this epoch in the order of their first change: a view that grows
   * while it is read and is empty after the epoch.
   */
  public List<Row> changed() {
    return changed;
  }

  /** Returns the first bucket with a row whose newest version is present. */
  public OptionalLong firstBucket() {
    return firstBucket(0);
  }

  /** Returns the first bucket from a bucket on with a row whose newest version is present. */
  public OptionalLong firstBucket(long atOrAfter) {
    return cache.firstBucket(atOrAfter);
  }

  /** Returns the first bucket behind another one with a row whose newest version is present. */
  public OptionalLong bucketAfter(long bucket) {
    return bucket == Long.MAX_VALUE ? OptionalLong.empty() : firstBucket(bucket + 1);
  }

  /**
   * Returns the rows of a bucket whose newest version is present, in unsigned order of their keys.
   */
  public List<Row> rowsOf(long bucket) {
    return cache.rowsOf(bucket, null, Integer.MAX_VALUE);
  }

  /** Returns the same rows in any order, which is cheaper. */
  public List<Row> rowsInAnyOrder(long bucket) {
    return cache.allOf(bucket);
  }

  /**
   * Returns some rows of a bucket whose newest version is present, in unsigned order of their keys.
   *
   * @param bucket the bucket; 0 is all of a store without buckets
   * @param afterKey the key behind which to start, or null to start with the first
   * @param atMost how many rows to return at most
   */
  public List<Row> rowsOf(long bucket, byte @Nullable [] afterKey, int atMost) {
    return cache.rowsOf(bucket, afterKey, atMost);
  }

  /**
   * Deletes the rows of a bucket, in any order; they keep their timestamps.
   *
   * @param bucket the bucket
   * @param isFull asked before each row whether no more is to be deleted for now; nor is it once
   *     rows had to be read for that and memory is used up
   * @return whether no row is left
   */
  public boolean deleteBucket(long bucket, BooleanSupplier isFull) {
    return changed.deleteBucket(bucket, isFull);
  }

  /**
   * Walks over the rows of a range of keys whose newest version is present, in the range's order;
   * holds no more than one of those that are not cached.
   *
   * @param range the range, within one bucket
   * @param atMost how many rows to visit at most
   * @param visitor takes the rows; it must not use this store
   * @return the key of the last row if there may be more behind it, or null when there are none
   */
  public byte @Nullable [] visit(ScanRange range, int atMost, RowVisitor visitor) {
    return cache.visit(range, atMost, visitor);
  }

  /** Returns how many rows of a range of keys have a newest version that is present. */
  public long count(ScanRange range) {
    requireBucketed(false);
    return cache.count(range);
  }

  /** Returns the committed version of a row, if it is present. */
  public Optional<CommittedRow> committed(byte[] key) {
    requireBucketed(false);
    return view.find(0, key);
  }

  /** Returns the committed version of a row in a bucket, if it is present. */
  public Optional<CommittedRow> committed(long bucket, byte[] key) {
    requireBucketed(true);
    return view.find(bucket, key);
  }

  /** Returns the committed rows of a key in a stretch of buckets, both ends included, in order. */
  public List<CommittedRow> committed(byte[] key, long fromBucket, long toBucket) {
    requireBucketed(true);
    return view.rows(key, fromBucket, toBucket);
  }

  /**
   * Begins a walk over committed rows as they are now, which later commits do not change. It is
   * gone on with through {@link #next} and closed by the caller or with the store; when many are
   * open, the one that was not gone on with for longest is closed.
   */
  public CommittedScan scanCommitted(ScanRange range) {
    return view.scan(range);
  }

  /** Returns the next rows of a walk, at most so many; none once its end is reached. */
  public List<CommittedRow> next(CommittedScan scan, int atMost) {
    return view.next(scan, atMost);
  }

  /**
   * Appends the newest version of each changed row to the changelog, once; rows that are updated
   * later need another call. A row that was absent before the epoch and is again leaves no trace.
   */
  public void writeChangelog() {
    changed.writeTo(changelog);
  }

  /**
   * Appends the newest version of a row to the changelog now, as {@link #writeChangelog} would do
   * later: for who has a changed row at hand when the epoch ends, so that it is not looked at again
   * when it has gone from the processor's caches.
   *
   * @param row one of {@link #changed()}
   */
  public void writeToChangelog(Row row) {
    changed.append(row, changelog);
  }

  /** Makes what is uncommitted committed; to be called once the epoch's transaction is. */
  public void commit() {
    changed.requireLogged();
    for (Row row : changed) {
      behind.commit(row);
    }
    changed.reset();
    behind.endCommit();
  }

  /** Drops what is uncommitted, with all rows and buckets that only existed in this epoch. */
  public void abort() {
    changed.drop();
  }

  /**
   * Adds all committed rows that the database does not have to a batch, in order of their keys, and
   * the changelog position that they stand for. May be called within an epoch.
   *
   * @param batch what is to be written in one step; then {@link #written} must follow before the
   *     next commit. If writing it fails, nothing is lost: the next call adds the rows again
   */
  public void writeBehind(WriteBatch batch) {
    behind.fill(batch);
  }

  /** Notes that the batch of the last {@link #writeBehind} was written. */
  public void written() {
    behind.written();
  }

  /** Returns how often a row was asked for by its key since the last call. */
  public long takeLookups() {
    return cache.takeLookups();
  }

  /** Returns how often the database was asked for the row of a key since the last call. */
  public long takeDatabaseReads() {
    return cache.takeDatabaseReads();
  }

  /** Returns the estimated bytes of the rows changed in this epoch. */
  public long uncommittedBytes() {
    return cache.sizes.uncommittedBytes();
  }

  /** Returns the estimated bytes of the committed rows that the database does not have. */
  public long dirtyBytes() {
    return cache.sizes.dirtyBytes();
  }

  /**
   * Counts memory that goes with the rows but is not in them, such as an index: it takes the place
   * of cached rows, and is given back with the store at the latest.
   *
   * @param bytes how many bytes are used more than before, negative for less
   */
  public void hold(long bytes) {
    cache.sizes.hold(bytes);
  }

  /** Returns whether no more should be held, by this store and those it shares memory with. */
  public boolean isHeldOverLimit() {
    return cache.sizes.isHeldOverLimit();
  }

  /** Returns the estimated bytes of all rows in memory, and of what is held beside them. */
  public long cachedBytes() {
    return cache.sizes.cachedBytes();
  }

  /**
   * Forgets rows that the database has, those first that were not used for long, until no more than
   * {@code targetBytes} are cached or all that is left is changed or still to be written behind.
   */
  public void evict(long targetBytes) {
    cache.evict(targetBytes);
  }

  /** Gives its bytes back to the budget; what was not written behind is in the changelog only. */
  public void close() {
    view.close();
    cache.sizes.clear();
    changed.reset();
  }

  /**
   * Returns the offset of the first record of the store's changelog that the database does not
   * hold, or -1 when it holds none.
   *
   * @param database the task's database
   * @param store the store's name
   */
  public static long position(TaskDatabase database, String store) {
    byte[] position = database.attribute(positionAttribute(store));
    return position == null ? -1 : PositionEnvelope.decode(position);
  }

  /** Returns the name of the database's attribute that holds the changelog position of a store. */
  public static String positionAttribute(String store) {
    return "changelog-position." + store;
  }

  private void requireBucketed(boolean bucketed) {
    if (spec.bucketed() != bucketed) {
      throw new IllegalStateException(
          "Store '"
              + spec.name()
              + "' "
              + (bucketed ? "has no" : "has")
              + " buckets: use the methods"
              + (bucketed ? " without" : " with")
              + " a bucket.");
    }
  }
}
