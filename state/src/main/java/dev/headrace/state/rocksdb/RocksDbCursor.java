package dev.headrace.state.rocksdb;

import dev.headrace.state.ByteCursor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Slice;

/** A RocksDB iterator over a range of one store, which cuts the store's number off the keys. */
final class RocksDbCursor implements ByteCursor {

  private enum Position {
    BEFORE_FIRST,
    AT_ENTRY,
    AT_END
  }

  private final RocksDbTaskDatabase database;
  private final @Nullable Slice start;
  private final Slice end;
  private final ReadOptions readOptions;
  private final RocksIterator iterator;
  private final boolean descending;
  private Position position = Position.BEFORE_FIRST;
  private boolean closed;

  RocksDbCursor(
      RocksDbTaskDatabase database, byte[] prefixedFrom, byte[] prefixedTo, boolean descending) {
    this.database = database;
    this.descending = descending;
    this.end = new Slice(prefixedTo);
    this.readOptions = new ReadOptions().setIterateUpperBound(end);
    if (descending) {
      this.start = new Slice(prefixedFrom);
      readOptions.setIterateLowerBound(start);
      this.iterator = database.iterator(readOptions);
      iterator.seekToLast();
    } else {
      this.start = null;
      this.iterator = database.iterator(readOptions);
      iterator.seek(prefixedFrom);
    }
  }

  @Override
  public boolean next() {
    requireOpen();
    if (position == Position.AT_END) {
      return false;
    }
    if (position == Position.AT_ENTRY) {
      step();
    }
    if (iterator.isValid()) {
      position = Position.AT_ENTRY;
      return true;
    }
    position = Position.AT_END;
    try {
      // An iterator that meets damage ends early and tells only when asked.
      iterator.status();
    } catch (RocksDBException e) {
      throw database.label().failure("scan", e);
    }
    return false;
  }

  private void step() {
    if (descending) {
      iterator.prev();
    } else {
      iterator.next();
    }
  }

  @Override
  public byte[] key() {
    requireEntry();
    byte[] prefixed = iterator.key();
    return Arrays.copyOfRange(prefixed, KeyLayout.PREFIX_BYTES, prefixed.length);
  }

  @Override
  public byte[] value() {
    requireEntry();
    return iterator.value();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      iterator.close();
      readOptions.close();
      end.close();
      if (start != null) {
        start.close();
      }
      database.cursorClosed(this);
    }
  }

  private void requireEntry() {
    requireOpen();
    if (position != Position.AT_ENTRY) {
      throw new IllegalStateException(
          "The cursor has no current entry; read one only after next() returned true.");
    }
  }

  private void requireOpen() {
    if (closed) {
      throw database.label().closed("A cursor");
    }
  }
}
