package dev.headrace.state.rocksdb;

import static dev.headrace.state.Bytes.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.RowList;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** A process that writes numbered steps until somebody kills it, and the fold of those steps. */
final class KilledWriter {

  static final DatabaseIdentity IDENTITY = new DatabaseIdentity("page-views", "0_1");
  static final String POSITION = "position";
  static final String[] STORES = {"views", "clicks"};
  // Flushes are all the more frequent the smaller the buffer is; this is RocksDB's minimum.
  static final RocksDbSettings SETTINGS =
      RocksDbSettings.defaults().withWriteBufferBytes(64 * 1024).withMinFreeDiskBytes(0);

  private static final String LOADED = "views";
  private static final int KEYS = 1000;
  private static final int STEPS_PER_LINE = 2000;
  private static final int STEPS_PER_FLUSH = 1301;

  private KilledWriter() {}

  /** Continues behind the position found in the directory, and tells now and then where it is. */
  public static void main(String[] arguments) {
    RocksDbDatabases databases = new RocksDbDatabases(Path.of(arguments[0]), SETTINGS);
    TaskDatabase database = databases.open(IDENTITY);
    WriteBatch batch = new WriteBatch();
    long start = position(database);
    for (long step = start + 1; ; step++) {
      if (isLoaded(step)) {
        RowList row = new RowList().put(text(key(step)), text(value(LOADED, step)));
        database.load(LOADED, row, Map.of(POSITION, text(Long.toString(step))));
      } else {
        batch.clear();
        fill(batch, step);
        database.write(batch);
      }
      if (step % STEPS_PER_FLUSH == 0) {
        database.startPersisting();
      }
      if ((step - start) % STEPS_PER_LINE == 0) {
        System.out.println(step);
      }
    }
  }

  /** The last step in the database; 0 when there is none. */
  static long position(TaskDatabase database) {
    byte[] position = database.attribute(POSITION);
    return position == null ? 0 : Long.parseLong(new String(position, UTF_8));
  }

  /** What a store holds after a step. */
  static Map<String, String> fold(String store, long lastStep) {
    TreeMap<String, String> fold = new TreeMap<>();
    // Older steps only wrote what later ones wrote over.
    for (long step = Math.max(1, lastStep - 2L * KEYS); step <= lastStep; step++) {
      if (deletes(store, step)) {
        fold.remove(key(step));
      } else if (changes(store, step)) {
        fold.put(key(step), value(store, step));
      }
    }
    return fold;
  }

  private static void fill(WriteBatch batch, long step) {
    // The position goes in between, since its place in the batch must not matter.
    for (String store : STORES) {
      if (deletes(store, step)) {
        batch.delete(store, text(key(step)));
      } else if (changes(store, step)) {
        batch.put(store, text(key(step)), text(value(store, step)));
      }
      batch.attribute(POSITION, text(Long.toString(step)));
    }
  }

  private static boolean deletes(String store, long step) {
    return store.equals("clicks") && step % 7 == 0 && !isLoaded(step);
  }

  private static boolean changes(String store, long step) {
    return !isLoaded(step) || store.equals(LOADED);
  }

  private static boolean isLoaded(long step) {
    return step % 997 == 0;
  }

  private static String key(long step) {
    return "key-" + step % KEYS;
  }

  private static String value(String store, long step) {
    return store + " at " + step;
  }
}
