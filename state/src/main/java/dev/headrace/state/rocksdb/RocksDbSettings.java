package dev.headrace.state.rocksdb;

/**
 * How much of the machine the databases of one process may use.
 *
 * @param memoryBudgetBytes off-heap memory of all databases together; default 128 MiB. A quarter is
 *     for what each open database needs by itself, which limits how many can be open; the rest is
 *     the block cache, in which index and filter blocks, write buffers and what cursors hold on to
 *     are accounted
 * @param writeBufferBytes how much one database collects before it writes a file; all databases
 *     together collect about a quarter of the memory budget; default 8 MiB
 * @param maxOpenFiles how many files each database keeps open; default 128, and fewer, down to 32,
 *     when the system lets the process open not many more
 * @param minFreeDiskBytes the free space below which writes are refused, since RocksDB may hang on
 *     a disk that is full; default 64 MiB
 */
public record RocksDbSettings(
    long memoryBudgetBytes, long writeBufferBytes, int maxOpenFiles, long minFreeDiskBytes) {

  private static final long MIB = 1024 * 1024;
  private static final long MIN_WRITE_BUFFER_BYTES = 64 * 1024;
  private static final int PARTS = 4;

  /** The fewest files that a database can do with. */
  static final int MIN_OPEN_FILES = 32;

  /** What an open database needs even when it is empty; measured: 260 KiB. */
  private static final long BYTES_PER_DATABASE = 320 * 1024;

  /** Checks the ranges. */
  public RocksDbSettings {
    require("memoryBudgetBytes", memoryBudgetBytes, MIB);
    require("writeBufferBytes", writeBufferBytes, MIN_WRITE_BUFFER_BYTES);
    require("maxOpenFiles", maxOpenFiles, MIN_OPEN_FILES);
    require("minFreeDiskBytes", minFreeDiskBytes, 0);
  }

  /** The defaults, which suit a process of some gigabytes with some dozens of databases. */
  public static RocksDbSettings defaults() {
    return new RocksDbSettings(128 * MIB, 8 * MIB, 128, 64 * MIB);
  }

  /** The same with another memory budget, in bytes. */
  public RocksDbSettings withMemoryBudgetBytes(long bytes) {
    return new RocksDbSettings(bytes, writeBufferBytes, maxOpenFiles, minFreeDiskBytes);
  }

  /** The same with another write buffer per database, in bytes. */
  public RocksDbSettings withWriteBufferBytes(long bytes) {
    return new RocksDbSettings(memoryBudgetBytes, bytes, maxOpenFiles, minFreeDiskBytes);
  }

  /** The same with another number of open files per database. */
  public RocksDbSettings withMaxOpenFiles(int files) {
    return new RocksDbSettings(memoryBudgetBytes, writeBufferBytes, files, minFreeDiskBytes);
  }

  /** The same with another bound of free disk space, in bytes. */
  public RocksDbSettings withMinFreeDiskBytes(long bytes) {
    return new RocksDbSettings(memoryBudgetBytes, writeBufferBytes, maxOpenFiles, bytes);
  }

  /** How much all databases together collect before one of them writes a file, in bytes. */
  long allWriteBuffersBytes() {
    return memoryBudgetBytes / PARTS;
  }

  /** The capacity of the block cache, in bytes. */
  long cacheBytes() {
    return memoryBudgetBytes - memoryBudgetBytes / PARTS;
  }

  /** How many databases may be open at a time. */
  long mostDatabases() {
    return Math.max(1, memoryBudgetBytes / PARTS / BYTES_PER_DATABASE);
  }

  /** The memory budget that so many open databases need at least, in bytes. */
  static long memoryBudgetBytesFor(int databases) {
    return databases * BYTES_PER_DATABASE * PARTS;
  }

  private static void require(String name, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(
          "The RocksDB setting " + name + " is " + value + "; give at least " + min + ".");
    }
  }
}
