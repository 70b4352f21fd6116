package dev.headrace.state.heap;

import dev.headrace.state.ByteCursor;
import dev.headrace.state.ByteStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A key space on the heap; the first change after a scan makes the open cursors copy what is left.
 */
final class HeapStore implements ByteStore {

  private final HeapTaskDatabase database;
  private final String name;
  private final HeapEntries entries;
  private final List<HeapCursor> liveCursors = new ArrayList<>();

  HeapStore(HeapTaskDatabase database, String name, HeapEntries entries) {
    this.database = database;
    this.name = name;
    this.entries = entries;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public byte @Nullable [] get(byte[] key) {
    database.requireOpen();
    return entries.get(key);
  }

  @Override
  public ByteCursor scan(byte[] fromInclusive, byte @Nullable [] toExclusive) {
    return open(entries.range(fromInclusive, toExclusive));
  }

  @Override
  public ByteCursor scanDescending(byte[] fromInclusive, byte @Nullable [] toExclusive) {
    return open(entries.range(fromInclusive, toExclusive).descendingMap());
  }

  private ByteCursor open(Map<byte[], byte[]> range) {
    database.requireOpen();
    HeapCursor cursor = new HeapCursor(database, range.entrySet(), liveCursors::remove);
    liveCursors.add(cursor);
    return cursor;
  }

  @Override
  public boolean isEmpty() {
    database.requireOpen();
    return entries.isEmpty();
  }

  void put(byte[] key, byte[] value) {
    detachCursors();
    entries.put(key, value);
  }

  void delete(byte[] key) {
    detachCursors();
    entries.delete(key);
  }

  void deleteRange(byte[] fromInclusive, byte[] toExclusive) {
    detachCursors();
    entries.deleteRange(fromInclusive, toExclusive);
  }

  private void detachCursors() {
    if (!liveCursors.isEmpty()) {
      liveCursors.forEach(HeapCursor::detach);
      liveCursors.clear();
    }
  }
}
