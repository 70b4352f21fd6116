package dev.headrace.runtime.store;

import dev.headrace.state.ByteCursor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A walk over a range of committed rows, all as they were when it began, in order of bucket and
 * unsigned key bytes. Used by the store's thread, though not in one go.
 *
 * <p>What the database holds is frozen by its cursor; what it lacks are the rows still to be
 * written behind, of which a copy is taken at the start. So the walk may go on over commits and
 * write-behinds, and shows none of them.
 */
public final class CommittedScan implements AutoCloseable {
  /** A row that the database does not have as it is committed. */
  static final class Unwritten {
    final long bucket;
    final byte[] key;
    private final @Nullable CommittedRow row;

    Unwritten(Row row, RowCodec codec) {
      this.bucket = row.home.start;
      this.key = row.key;
      this.row = CommittedRow.of(row, codec);
    }
  }

  private final RowCodec codec;
  private final ByteCursor cursor;
  private final List<Unwritten> unwritten;
  private int nextUnwritten;
  private boolean atEntry;
  private boolean closed;

  CommittedScan(RowCodec codec, ByteCursor cursor, List<Unwritten> unwritten) {
    this.codec = codec;
    this.cursor = cursor;
    this.unwritten = unwritten;
    this.atEntry = cursor.next();
  }

  /**
   * Returns the next rows; none once the end is reached.
   *
   * @param atMost how many rows to return at most
   * @throws StoreException if the walk was closed, since its store was or too many others began
   */
  public List<CommittedRow> next(int atMost) {
    if (closed) {
      throw new StoreException(
          "A walk over the rows of a store was closed before its end, since the store was closed or"
              + " too many other walks have begun; begin it anew.",
          null);
    }
    List<CommittedRow> rows = new ArrayList<>();
    while (rows.size() < atMost && (atEntry || nextUnwritten < unwritten.size())) {
      CommittedRow row = take();
      if (row != null) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** Takes what comes first; the database's version of a row that was unwritten is an old one. */
  private @Nullable CommittedRow take() {
    if (!atEntry) {
      return unwritten.get(nextUnwritten++).row;
    }
    long bucket = codec.bucketOf(cursor.key());
    byte[] key = codec.keyOf(cursor.key());
    int order = -1;
    if (nextUnwritten < unwritten.size()) {
      Unwritten other = unwritten.get(nextUnwritten);
      order = StoreOrder.compare(bucket, key, other.bucket, other.key);
    }
    if (order > 0) {
      return unwritten.get(nextUnwritten++).row;
    }
    CommittedRow row =
        order < 0
            ? CommittedRow.ofEnvelope(bucket, key, cursor.value(), codec)
            : unwritten.get(nextUnwritten++).row;
    atEntry = cursor.next();
    return row;
  }

  /** Returns whether it was closed. */
  public boolean isClosed() {
    return closed;
  }

  /** Lets go of the frozen state; a second call does nothing. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      atEntry = false;
      cursor.close();
    }
  }
}
