package dev.headrace.state.rocksdb;

import dev.headrace.state.StateException;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.FlushOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.IngestExternalFileOptions;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/** The native objects that all databases of a process share, foremost the memory they may use. */
final class SharedResources implements AutoCloseable {

  private static final double BLOOM_BITS_PER_KEY = 10;
  private static final double HIGH_PRIORITY_POOL_RATIO = 0.3;
  private static final int SHARDS_BY_CAPACITY = -1;
  private static final long BLOCK_BYTES = 8 * 1024;
  private static final long ARENA_BLOCK_BYTES = 64 * 1024;
  private static final long TABLE_FILE_BYTES = 16 * 1024 * 1024;
  private static final long FIRST_LEVEL_BYTES = 64 * 1024 * 1024;
  private static final long LOG_FILE_BYTES = 1024 * 1024;

  private final Cache cache;
  private final WriteBufferManager writeBuffers;
  private final BloomFilter filter;
  private final Options options;
  private final WriteOptions writeOptions;
  private final FlushOptions flushOptions;
  private final FlushOptions flushSoonOptions;
  private final ReadOptions readOptions;
  private final IngestExternalFileOptions loadOptions;
  private final WriteBuffers collected;

  SharedResources(RocksDbSettings settings) {
    loadLibrary();
    cache =
        new LRUCache(settings.cacheBytes(), SHARDS_BY_CAPACITY, false, HIGH_PRIORITY_POOL_RATIO);
    writeBuffers = new WriteBufferManager(settings.allWriteBuffersBytes(), cache);
    filter = new BloomFilter(BLOOM_BITS_PER_KEY);
    options = databaseOptions(settings);
    // The changelog is the log: a crash loses the newest steps, and they are replayed from there.
    // A write that would have to wait says so, since it may have to wait for a full disk.
    writeOptions = new WriteOptions().setDisableWAL(true).setNoSlowdown(true);
    flushOptions = new FlushOptions().setWaitForFlush(true).setAllowWriteStall(true);
    flushSoonOptions = new FlushOptions().setWaitForFlush(false).setAllowWriteStall(true);
    readOptions = new ReadOptions();
    loadOptions = new IngestExternalFileOptions().setMoveFiles(true);
    collected = new WriteBuffers(settings.allWriteBuffersBytes());
  }

  Options options() {
    return options;
  }

  /** Returns the options of one database, which the caller closes once it is open. */
  Options options(int maxOpenFiles) {
    return new Options(options).setMaxOpenFiles(maxOpenFiles);
  }

  WriteOptions writeOptions() {
    return writeOptions;
  }

  FlushOptions flushOptions() {
    return flushOptions;
  }

  /** Returns the options of a flush that nobody waits for. */
  FlushOptions flushSoonOptions() {
    return flushSoonOptions;
  }

  ReadOptions readOptions() {
    return readOptions;
  }

  IngestExternalFileOptions loadOptions() {
    return loadOptions;
  }

  /** What all databases have collected and not written to files yet. */
  WriteBuffers collected() {
    return collected;
  }

  @Override
  public void close() {
    loadOptions.close();
    readOptions.close();
    flushSoonOptions.close();
    flushOptions.close();
    writeOptions.close();
    options.close();
    filter.close();
    writeBuffers.close();
    cache.close();
  }

  private Options databaseOptions(RocksDbSettings settings) {
    return new Options()
        .setCreateIfMissing(true)
        .setTableFormatConfig(tableFormat())
        .setWriteBufferManager(writeBuffers)
        .setWriteBufferSize(settings.writeBufferBytes())
        // A nearly empty database should cost little: an arena starts with a whole block.
        .setArenaBlockSize(ARENA_BLOCK_BYTES)
        .setTargetFileSizeBase(TABLE_FILE_BYTES)
        .setMaxBytesForLevelBase(FIRST_LEVEL_BYTES)
        .setCompressionType(CompressionType.LZ4_COMPRESSION)
        // One thread to flush and one to compact, shared by all databases of the process.
        .setMaxBackgroundJobs(2)
        .setAvoidFlushDuringShutdown(false)
        .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
        .setKeepLogFileNum(2)
        .setMaxLogFileSize(LOG_FILE_BYTES)
        .setStatsDumpPeriodSec(0)
        .setStatsPersistPeriodSec(0);
  }

  private BlockBasedTableConfig tableFormat() {
    return new BlockBasedTableConfig()
        .setBlockCache(cache)
        .setBlockSize(BLOCK_BYTES)
        .setFilterPolicy(filter)
        // Outside the cache these would grow with the data and escape the budget.
        .setCacheIndexAndFilterBlocks(true)
        .setCacheIndexAndFilterBlocksWithHighPriority(true)
        .setPinL0FilterAndIndexBlocksInCache(true);
  }

  private static void loadLibrary() {
    try {
      RocksDB.loadLibrary();
    } catch (LinkageError | RuntimeException e) {
      throw new StateException(
          "Cannot load RocksDB's native library on "
              + System.getProperty("os.name")
              + " "
              + System.getProperty("os.arch")
              + ": "
              + e
              + ". It is unpacked into the temporary directory, which must allow programs to run;"
              + " set the environment variable ROCKSDB_SHAREDLIB_DIR to one that does. On Alpine"
              + " Linux it needs the package libstdc++.",
          e);
    }
  }
}
