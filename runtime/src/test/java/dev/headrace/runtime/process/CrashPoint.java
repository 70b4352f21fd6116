package dev.headrace.runtime.process;

/** A place between two steps at which a process may be killed. */
enum CrashPoint {
  /** All that an epoch has written is sent, but not committed. */
  BEFORE_COMMIT,
  /** An epoch is committed, of which the database has nothing. */
  AFTER_COMMIT,
  /** The database was told of committed rows, and has not made them last. */
  AFTER_WRITE,
  /** The database has begun to make rows last, for which nobody waits. */
  WHILE_PERSISTING,
  /** The database has made rows last, and nobody in the process knows of it yet. */
  AFTER_PERSIST,
  /** Rows of closed windows are committed as deleted, but still in the database. */
  BEFORE_BUCKET_DROP,
  /** A range of rows was dropped from the database, which has not made that last. */
  AFTER_BUCKET_DROP,
  /** The last rows were written behind, and the database is about to be closed. */
  WHILE_CLOSING,
  /** Some of a changelog was written to a new database, more has been read and is in memory. */
  WHILE_RESTORING,
  /** Some of a changelog is in a file, which a new database has not taken over. */
  WHILE_LOADING
}
