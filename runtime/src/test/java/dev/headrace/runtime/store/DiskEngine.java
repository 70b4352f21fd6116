package dev.headrace.runtime.store;

import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.rocksdb.RocksDbDatabases;
import dev.headrace.state.rocksdb.RocksDbSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A RocksDB database that one test after the other uses, each with a store of its own: to open one
 * takes longer than the test does. It is only ever closed.
 */
final class DiskEngine implements Engine, AutoCloseable {
  // There nobody waits for a disk.
  private static final Path IN_MEMORY = Path.of("/dev/shm");

  private final Path directory = newDirectory();
  private final RocksDbDatabases databases =
      new RocksDbDatabases(directory, RocksDbSettings.defaults().withMinFreeDiskBytes(0));
  private TaskDatabase kept;
  private int stores;

  private static Path newDirectory() {
    try {
      return Files.isWritable(IN_MEMORY)
          ? Files.createTempDirectory(IN_MEMORY, "rows")
          : Files.createTempDirectory("rows");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String newStore() {
    return "rows-" + stores++;
  }

  @Override
  public TaskDatabase open() {
    TaskDatabase open = kept == null ? databases.open(IDENTITY) : kept;
    kept = null;
    return open;
  }

  @Override
  public void end(TaskDatabase open) {
    kept = open;
  }

  @Override
  public void crash(TaskDatabase open) {
    open.close();
  }

  @Override
  public void close() {
    databases.close();
    try {
      MoreFiles.deleteRecursively(directory, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
