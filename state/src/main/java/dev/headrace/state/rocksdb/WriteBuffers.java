package dev.headrace.state.rocksdb;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much all databases of a process have collected in memory and not written to files yet.
 *
 * <p>RocksDB's own limit only asks for files to be written; whoever writes faster than those are
 * made goes past it without bound. So a database looks here when it writes, and waits for its file
 * when there is too much. Thread-safe; each share is for the thread of its database.
 */
final class WriteBuffers {

  private final long limitBytes;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger shares = new AtomicInteger();

  WriteBuffers(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /** The share of one more database, which has collected nothing. */
  Share open() {
    shares.incrementAndGet();
    return new Share();
  }

  /** What one database has collected. */
  final class Share implements AutoCloseable {

    private long mine;

    /**
     * Whether this database should write its file now. One that has hardly anything need not: the
     * others hold it all, and its file would be tiny.
     */
    boolean isTooMuch() {
      return bytes.get() > limitBytes && mine > limitBytes / 2 / shares.get();
    }

    void set(long now) {
      bytes.addAndGet(now - mine);
      mine = now;
    }

    @Override
    public void close() {
      set(0);
      shares.decrementAndGet();
    }
  }
}
