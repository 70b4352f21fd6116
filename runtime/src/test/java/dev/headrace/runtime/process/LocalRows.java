package dev.headrace.runtime.process;

import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.runtime.store.TypedStore;
import dev.headrace.state.ByteCursor;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.directory.StateDirectory;
import dev.headrace.state.rocksdb.RocksDbDatabases;
import dev.headrace.state.rocksdb.RocksDbSettings;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The databases that processes of {@link PageViews} have left on their disks: whatever has happened
 * to a process, each holds what its changelogs say up to the position that it has.
 */
final class LocalRows {
  private static final List<String> STORES =
      List.of(PageViewsStores.TOTALS, PageViewsStores.VIEWS, "pairs-left", "pairs-right");

  private final Map<String, Map<Integer, List<ConsumerRecord<byte[], byte[]>>>> changelogs =
      new HashMap<>();

  LocalRows(Cluster cluster) {
    for (String store : STORES) {
      List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
      cluster.readRecords(InternalTopics.changelog(PageViews.APPLICATION, store), records::add);
      changelogs.put(store, records.stream().collect(groupingBy(ConsumerRecord::partition)));
    }
  }

  /** Requires it of all databases in a state directory; returns how many rows they have. */
  int require(Path directory) throws IOException {
    int rows = 0;
    try (StateDirectory state = StateDirectory.lock(directory, PageViews.APPLICATION);
        RocksDbDatabases databases =
            new RocksDbDatabases(state.tasks(), RocksDbSettings.defaults());
        Stream<Path> tasks = Files.list(state.tasks())) {
      // What was set aside or is to be deleted has a name that begins with a dot.
      for (String name :
          tasks
              .map(task -> task.getFileName().toString())
              .filter(it -> !it.startsWith("."))
              .toList()) {
        try (TaskDatabase database =
            databases.open(new DatabaseIdentity(PageViews.APPLICATION, name))) {
          for (String store : STORES) {
            rows += require(database, store, Integer.parseInt(name.replaceAll(".*-", "")));
          }
        }
      }
    }
    return rows;
  }

  private int require(TaskDatabase database, String store, int partition) {
    long position = TypedStore.position(database, store);
    if (position < 0) {
      return 0;
    }
    Map<ByteBuffer, ByteBuffer> rows = rows(database, store);
    assertThat(rows)
        .as("%s of partition %d up to %d", store, partition, position)
        .isEqualTo(fold(changelogs.get(store).getOrDefault(partition, List.of()), position));
    return rows.size();
  }

  private static Map<ByteBuffer, ByteBuffer> rows(TaskDatabase database, String store) {
    Map<ByteBuffer, ByteBuffer> rows = new HashMap<>();
    try (ByteCursor cursor = database.store(store).scan(new byte[0], null)) {
      while (cursor.next()) {
        rows.put(ByteBuffer.wrap(cursor.key()), ByteBuffer.wrap(cursor.value()));
      }
    }
    return rows;
  }

  private static Map<ByteBuffer, ByteBuffer> fold(
      List<ConsumerRecord<byte[], byte[]>> changelog, long position) {
    Map<ByteBuffer, ByteBuffer> rows = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> one : changelog) {
      if (one.offset() < position && !ChangelogEnvelope.isLayoutKey(one.key())) {
        ByteBuffer key = ByteBuffer.wrap(ChangelogEnvelope.storeKey(one.key()));
        if (one.value() == null) {
          rows.remove(key);
        } else {
          rows.put(key, ByteBuffer.wrap(one.value()));
        }
      }
    }
    return rows;
  }
}
