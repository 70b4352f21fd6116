package dev.headrace.state.rocksdb;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.Sets;
import dev.headrace.state.ByteStore;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.ForeignDatabaseException;
import dev.headrace.state.SortedRows;
import dev.headrace.state.StateException;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * A RocksDB without a write-ahead log, whose single column family makes it durable step by step.
 *
 * <p>Steps reach the disk when a memtable is flushed, by {@link #persist()} or because it is full.
 * A step lies in one memtable as a whole, and memtables are flushed in order: whatever was flushed
 * when the process is killed is a prefix of the steps.
 */
final class RocksDbTaskDatabase implements TaskDatabase {

  private static final String MEMTABLE_BYTES = "rocksdb.cur-size-all-mem-tables";
  private static final String FULL_MEMTABLES = "rocksdb.num-immutable-mem-table";
  private static final String FILES_NOT_SORTED_IN = "rocksdb.num-files-at-level0";
  private static final int MOST_FILES_NOT_SORTED_IN = 12;
  private static final long STALL_NANOS = 10_000_000;
  private static final int MOST_STALLS = 3000;

  private final RocksDB db;
  private final DatabaseLabel label;
  private final SharedResources resources;
  private final DiskSpace diskSpace;
  private final Runnable onClose;
  private final StoreCatalog stores;
  private final Set<RocksDbCursor> cursors = Sets.newIdentityHashSet();
  private final WriteBuffers.Share collected;
  private long writtenBytes;

  /** How much of what was written is on its way to the disk, without anybody waiting for it. */
  private long persistingBytes;

  /** Whether the disk does not have the identity yet. */
  private boolean isNew;

  private volatile boolean closed;

  private RocksDbTaskDatabase(
      RocksDB db,
      DatabaseLabel label,
      SharedResources resources,
      DiskSpace diskSpace,
      Runnable onClose) {
    this.db = db;
    this.label = label;
    this.resources = resources;
    this.diskSpace = diskSpace;
    this.onClose = onClose;
    this.stores = new StoreCatalog(this);
    this.collected = resources.collected().open();
  }

  static RocksDbTaskDatabase open(
      DatabaseLabel label,
      SharedResources resources,
      int maxOpenFiles,
      DiskSpace diskSpace,
      Runnable onClose) {
    RocksDB db;
    try (Options options = resources.options(maxOpenFiles)) {
      db = RocksDB.open(options, label.directory().toString());
    } catch (RocksDBException e) {
      throw label.failure("open", e);
    }
    boolean usable = false;
    try {
      RocksDbTaskDatabase database =
          new RocksDbTaskDatabase(db, label, resources, diskSpace, onClose);
      database.checkIdentity(label.identity());
      database.stores.read();
      usable = true;
      return database;
    } finally {
      if (!usable) {
        db.close();
      }
    }
  }

  @Override
  public ByteStore store(String name) {
    requireOpen();
    return stores.open(name);
  }

  @Override
  public byte @Nullable [] attribute(String name) {
    byte[] key = KeyLayout.attributeKey(name);
    return get(key, key.length);
  }

  @Override
  public void write(WriteBatch batch) {
    requireOpen();
    if (batch.isEmpty()) {
      return;
    }
    write(batch::visit, batch.bytes());
  }

  private void write(Consumer<WriteBatch.Visitor> changes, long bytes) {
    makeRoom();
    diskSpace.require(bytes);
    try (NativeBatch nativeBatch = new NativeBatch(stores::open, label)) {
      changes.accept(nativeBatch);
      write(nativeBatch.written(), bytes);
      nativeBatch.markStoresRecorded();
    } catch (RocksDBException e) {
      throw label.failure("write", e);
    }
    // Even a step of nothing but empty arrays has something to lose.
    writtenBytes += Math.max(1, bytes);
    collected.set(memtableBytes());
    makeRoom();
  }

  private void write(org.rocksdb.WriteBatch batch, long bytes) throws RocksDBException {
    for (int stalls = 0; ; stalls++) {
      try {
        db.write(resources.writeOptions(), batch);
        return;
      } catch (RocksDBException e) {
        if (!DatabaseLabel.isStall(e) || stalls == MOST_STALLS) {
          throw e;
        }
        awaitFiles(bytes);
      }
    }
  }

  // RocksDB cannot write as fast as it is asked to, or cannot write at all: then the flush says so.
  private void awaitFiles(long bytes) throws RocksDBException {
    diskSpace.require(bytes);
    db.flush(resources.flushOptions());
    LockSupport.parkNanos(STALL_NANOS);
  }

  @Override
  public void load(String store, SortedRows rows, Map<String, byte[]> attributes) {
    requireOpen();
    // RocksDB does not slow down whoever hands it files, and each read looks into all that it has
    // not sorted in.
    if (rows.isEmpty() || filesNotSortedIn() >= MOST_FILES_NOT_SORTED_IN) {
      write(
          visitor -> {
            rows.visit(SortedRows.requiringOrder(store, new StoreRows(store, visitor)));
            attributes.forEach(visitor::attribute);
          },
          rows.bytes());
      persist();
      return;
    }
    // A kill must not take what came before this step, which is durable at once.
    if (isNew || writtenBytes > 0) {
      flush();
    }
    diskSpace.require(rows.bytes());
    RocksDbStore target = stores.open(store);
    try (SortedFile file = new SortedFile(label, resources.options())) {
      file.write(rows, attributes, target);
      db.ingestExternalFile(List.of(file.path()), resources.loadOptions());
      target.markRecorded();
    } catch (RocksDBException e) {
      throw label.failure("load into", e);
    }
  }

  private long filesNotSortedIn() {
    try {
      return Long.parseLong(db.getProperty(FILES_NOT_SORTED_IN));
    } catch (RocksDBException e) {
      throw label.failure("measure", e);
    }
  }

  private void makeRoom() {
    if (collected.isTooMuch()) {
      persist();
    }
  }

  @Override
  public long unpersistedBytes() {
    if (!isPersisting() && writtenBytes == 0) {
      return 0;
    }
    // Both are too high at times: the first after a flush that RocksDB decided on by itself, the
    // second by the overhead of its memory.
    return Math.min(writtenBytes, memtableBytes());
  }

  private long memtableBytes() {
    return property(MEMTABLE_BYTES);
  }

  private long property(String name) {
    try {
      return db.getLongProperty(name);
    } catch (RocksDBException e) {
      throw label.failure("measure", e);
    }
  }

  @Override
  public void persist() {
    requireOpen();
    if (writtenBytes > 0) {
      flush();
    }
  }

  private void flush() {
    diskSpace.require(unpersistedBytes());
    try {
      db.flush(resources.flushOptions());
    } catch (RocksDBException e) {
      throw label.failure("persist", e);
    }
    writtenBytes = 0;
    persistingBytes = 0;
    isNew = false;
    collected.set(0);
  }

  @Override
  public void startPersisting() {
    if (isPersisting() || writtenBytes == 0) {
      return;
    }
    diskSpace.require(unpersistedBytes());
    try {
      db.flush(resources.flushSoonOptions());
      persistingBytes = writtenBytes;
    } catch (RocksDBException e) {
      // It has too much to do to begin with this; whoever waits comes to his turn.
      if (!DatabaseLabel.isTryAgain(e)) {
        throw label.failure("persist", e);
      }
    }
  }

  @Override
  public boolean isPersisting() {
    requireOpen();
    // The memtable that was full then, or was declared so, is one of these until it is a file.
    if (persistingBytes > 0 && property(FULL_MEMTABLES) == 0) {
      writtenBytes -= persistingBytes;
      persistingBytes = 0;
      isNew = false;
      collected.set(memtableBytes());
    }
    return persistingBytes > 0;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    @Nullable StateException failure = null;
    try {
      persist();
    } catch (StateException e) {
      failure = e;
    }
    ImmutableList.copyOf(cursors).forEach(RocksDbCursor::close);
    closed = true;
    collected.close();
    try {
      db.closeE();
    } catch (RocksDBException e) {
      if (failure == null) {
        failure = label.failure("close", e);
      } else {
        failure.addSuppressed(e);
      }
    }
    onClose.run();
    if (failure != null) {
      throw failure;
    }
  }

  /** The value under the first bytes of an array, which start with a store's number. */
  byte @Nullable [] get(byte[] prefixedKey, int length) {
    requireOpen();
    try {
      return db.get(resources.readOptions(), prefixedKey, 0, length);
    } catch (RocksDBException e) {
      throw label.failure("read", e);
    }
  }

  RocksDbCursor scan(byte[] prefixedFrom, byte[] prefixedTo, boolean descending) {
    requireOpen();
    RocksDbCursor cursor = new RocksDbCursor(this, prefixedFrom, prefixedTo, descending);
    cursors.add(cursor);
    return cursor;
  }

  RocksIterator iterator(ReadOptions readOptions) {
    return db.newIterator(readOptions);
  }

  void cursorClosed(RocksDbCursor cursor) {
    cursors.remove(cursor);
  }

  DatabaseLabel label() {
    return label;
  }

  private void requireOpen() {
    if (closed) {
      throw label.closed("The handle");
    }
  }

  private void checkIdentity(DatabaseIdentity expected) {
    byte[] key = KeyLayout.identityKey();
    byte[] bytes = get(key, key.length);
    if (bytes == null) {
      createIdentity(key, expected);
      return;
    }
    StoredIdentity found = StoredIdentity.decode(bytes);
    if (found == null) {
      throw label.damaged("its identity is unreadable");
    }
    if (found.formatVersion() != DatabaseIdentity.FORMAT_VERSION) {
      throw foreign(
          "it has format "
              + found.formatVersion()
              + ", this version reads format "
              + DatabaseIdentity.FORMAT_VERSION
              + ". Run the version that wrote it, or wipe it to restore its state");
    }
    DatabaseIdentity owner = found.identity();
    if (!expected.equals(owner)) {
      throw foreign(
          "it belongs to " + owner + ". Was the directory copied or renamed? Move it away");
    }
  }

  private ForeignDatabaseException foreign(String found) {
    return new ForeignDatabaseException("Cannot use " + label.database() + ": " + found + ".");
  }

  private void createIdentity(byte[] key, DatabaseIdentity identity) {
    try (RocksIterator entries = db.newIterator()) {
      entries.seekToFirst();
      if (entries.isValid()) {
        throw label.damaged("it has entries but no identity");
      }
      entries.status();
      // A kill before the first flush loses this along with everything else: empty is no harm.
      db.put(resources.writeOptions(), key, StoredIdentity.encode(identity));
      isNew = true;
    } catch (RocksDBException e) {
      throw label.failure("create", e);
    }
  }
}
