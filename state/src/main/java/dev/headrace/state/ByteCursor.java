package dev.headrace.state;

/**
 * A walk over a snapshot of entries in unsigned byte order of their keys, ascending or descending.
 *
 * <p>It must be closed, which its database does too when that is closed first. Used on the thread
 * of its database.
 *
 * <pre>{@code
 * try (ByteCursor cursor = store.scan(from, to)) {
 *   while (cursor.next()) {
 *     use(cursor.key(), cursor.value());
 *   }
 * }
 * }</pre>
 */
public interface ByteCursor extends AutoCloseable {

  /**
   * Moves to the next entry.
   *
   * @return whether there is one; once false it stays false
   * @throws StateException if the cursor or its database is closed
   */
  boolean next();

  /**
   * The key of the current entry.
   *
   * @throws StateException if the cursor or its database is closed
   * @throws IllegalStateException if there is no current entry
   */
  byte[] key();

  /**
   * The value of the current entry.
   *
   * @throws StateException if the cursor or its database is closed
   * @throws IllegalStateException if there is no current entry
   */
  byte[] value();

  /** Releases the snapshot; a second call does nothing. */
  @Override
  void close();
}
