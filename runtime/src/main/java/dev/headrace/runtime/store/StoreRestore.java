package dev.headrace.runtime.store;

import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.runtime.envelope.EnvelopeException;
import dev.headrace.runtime.envelope.PositionEnvelope;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The restore of one store: takes the records of its changelog in order and writes them to the
 * task's database in sorted chunks, each in one step with the position up to which it goes. So it
 * may be broken off at any time and be continued at {@link #position}. Used by one thread, that of
 * all restores with its budget, while no {@link TypedStore} is open over it.
 *
 * <p>The larger a chunk, the more values in it are superseded by later ones, and are never written.
 */
public final class StoreRestore {
  /** Less is not worth a file of its own, which the others of its kind have to be merged with. */
  private static final long MIN_LOADED_BYTES = 4 << 20;

  // About what a processor fetches side by side.
  private static final int AHEAD = 16;
  private static final byte[] NO_BYTES = new byte[0];

  private final String store;
  private final TaskDatabase database;
  private final boolean enveloped;
  private final int keyFrom;
  private final long end;

  private final RestoreBudget budget;
  private RestoreChunk chunk = new RestoreChunk();
  private @Nullable String layout;
  private long position;
  private long writtenPosition;
  private long records;
  private long bytes;

  private StoreRestore(
      String store, TaskDatabase database, boolean enveloped, long end, RestoreBudget budget) {
    this.budget = budget;
    this.store = store;
    this.database = database;
    this.enveloped = enveloped;
    this.keyFrom = enveloped ? ChangelogEnvelope.STORE_KEY_FROM : 0;
    this.end = end;
    this.position = TypedStore.position(database, store);
    this.writtenPosition = position;
    budget.add(this);
  }

  /**
   * Returns a restore from the store's own changelog. What is behind its end is a later owner's: a
   * process that has lost the task, and has not heard of it yet, must not take it for its own.
   *
   * @param store the store's name
   * @param database the task's database
   * @param end the end of the changelog when the task was acquired, at which the restore ends
   * @param budget what it shares with the other restores of its thread
   */
  public static StoreRestore ofChangelog(
      String store, TaskDatabase database, long end, RestoreBudget budget) {
    return new StoreRestore(store, database, true, end, budget);
  }

  /**
   * Returns a restore from the topic of a table, which is the table's changelog: its keys and
   * values are the rows' own bytes, and its timestamps theirs. Records without a key are passed
   * over. Others write to it while it is read: what the table has not processed is not restored.
   *
   * @param store the store's name
   * @param database the task's database
   * @param end the committed position, at which the restore ends
   * @param budget what it shares with the other restores of its thread
   */
  public static StoreRestore ofTableTopic(
      String store, TaskDatabase database, long end, RestoreBudget budget) {
    return new StoreRestore(store, database, false, end, budget);
  }

  /**
   * Takes the next records, and writes every chunk that is full, its own or another's. Records
   * before its position, which another store wants, and records behind its end are passed over.
   *
   * @throws StoreException if a record is not one of a changelog; what was taken before it in this
   *     chunk is not written
   */
  public void apply(RecordBatch records) {
    for (int i = 0; i < records.size() && records.offset(i) < end; i++) {
      if (i % AHEAD == 0) {
        expect(records, i);
      }
      if (records.offset(i) < position) {
        continue;
      }
      try {
        take(records, i);
      } catch (EnvelopeException e) {
        throw new StoreException(
            "Store '"
                + store
                + "' cannot be restored from offset "
                + records.offset(i)
                + " of "
                + records.partition()
                + ". "
                + e.getMessage(),
            e);
      }
      position = records.offset(i) + 1;
      if (chunk.isFull(budget.mostChunkBytes())) {
        write();
      }
      budget.keep();
    }
    position = Math.max(position, Math.min(end, records.next().offset()));
  }

  private void expect(RecordBatch records, int from) {
    for (int i = from; i < from + AHEAD && i < records.size(); i++) {
      byte[] key = records.key(i);
      if (key != null) {
        chunk.expect(key, keyFrom);
      }
    }
  }

  private void take(RecordBatch from, int index) {
    byte[] key = from.key(index);
    byte[] value = from.value(index);
    records++;
    bytes += lengthOf(key) + lengthOf(value);
    if (enveloped && key != null && ChangelogEnvelope.isLayoutKey(key)) {
      layout = ChangelogEnvelope.layout(value == null ? NO_BYTES : value);
    } else if (enveloped) {
      if (value != null) {
        ChangelogEnvelope.requireValue(value);
      }
      put(ChangelogEnvelope.requireKey(key == null ? NO_BYTES : key), value);
    } else if (key != null) {
      put(key, value == null ? null : ChangelogEnvelope.value(value, from.timestamp(index)));
    }
  }

  private void put(byte[] key, byte @Nullable [] value) {
    long before = chunk.heldBytes();
    chunk.put(key, keyFrom, value);
    budget.change(chunk.heldBytes() - before);
  }

  /** Writes what is left; to be called at the end, and whenever the position shall be kept. */
  public void finish() {
    if (position != writtenPosition) {
      write();
    }
  }

  /** Writes what it holds in one step with the position it has come to. */
  void write() {
    Map<String, byte[]> attributes = new HashMap<>();
    attributes.put(TypedStore.positionAttribute(store), PositionEnvelope.encode(position));
    if (layout != null) {
      attributes.putAll(LayoutRecord.copy(store, layout));
    }
    if (chunk.heldBytes() >= MIN_LOADED_BYTES) {
      database.load(store, chunk, attributes);
    } else {
      WriteBatch batch = new WriteBatch();
      batch.addAll(store, chunk);
      attributes.forEach(batch::attribute);
      database.write(batch);
    }
    writtenPosition = position;
    budget.change(-chunk.heldBytes());
    chunk = new RestoreChunk();
  }

  /** Returns about how much memory it takes. */
  long heldBytes() {
    return chunk.heldBytes();
  }

  /** Returns the offset to go on from, or -1 when nothing was restored yet. */
  public long position() {
    return position;
  }

  /**
   * Returns how the changelog says that rows are laid out, if it has said so among these records.
   */
  public Optional<String> layout() {
    return Optional.ofNullable(layout);
  }

  /** Returns how many records were taken. */
  public long records() {
    return records;
  }

  /** Returns how many bytes of keys and values were taken. */
  public long bytes() {
    return bytes;
  }

  private static long lengthOf(byte @Nullable [] array) {
    return array == null ? 0 : array.length;
  }
}
