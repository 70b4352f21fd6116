package dev.headrace.state.rocksdb;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.state.ByteCursor;
import dev.headrace.state.ByteStore;
import dev.headrace.state.ChildJvm;
import dev.headrace.state.TaskDatabase;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillTest {

  private static final int RUNS = 8;

  @TempDir private Path directory;

  @Test
  void leavesAPrefixOfTheStepsBehindWheneverTheProcessIsKilled() throws Exception {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    long before = 0;
    for (int run = 0; run < RUNS; run++) {
      long told = writeUntilKilled(1 + random.nextInt(15));
      long position = requirePrefix("seed " + seed + ", run " + run);

      // A kill may come before a new step was flushed, but never undoes what an earlier run kept.
      assertThat(position)
          .as("seed %d, run %d, told %d", seed, run, told)
          .isGreaterThanOrEqualTo(before);
      before = position;
    }
    assertThat(before).as("seed %d: steps that outlived a kill", seed).isPositive();
  }

  /** The last step that the process has told of when it is killed. */
  private long writeUntilKilled(int lines) throws Exception {
    try (ChildJvm writer = ChildJvm.start(KilledWriter.class, directory)) {
      String line = null;
      for (int i = 0; i < lines; i++) {
        line = writer.nextLine();
      }
      writer.kill();
      return Long.parseLong(line);
    }
  }

  private long requirePrefix(String run) {
    try (RocksDbDatabases databases = new RocksDbDatabases(directory, KilledWriter.SETTINGS);
        TaskDatabase database = databases.open(KilledWriter.IDENTITY)) {
      long position = KilledWriter.position(database);
      for (String store : KilledWriter.STORES) {
        assertThat(entries(database.store(store)))
            .as("%s, store %s at step %d", run, store, position)
            .isEqualTo(KilledWriter.fold(store, position));
      }
      return position;
    }
  }

  private static Map<String, String> entries(ByteStore store) {
    TreeMap<String, String> entries = new TreeMap<>();
    try (ByteCursor cursor = store.scan(new byte[0], null)) {
      while (cursor.next()) {
        entries.put(new String(cursor.key(), UTF_8), new String(cursor.value(), UTF_8));
      }
    }
    return entries;
  }
}
