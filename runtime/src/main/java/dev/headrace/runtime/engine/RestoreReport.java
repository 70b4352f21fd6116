package dev.headrace.runtime.engine;

import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.port.OffsetRange;
import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Says in one log line for each store where its partitions resume, and how much is replayed. */
final class RestoreReport {
  private static final Logger log = LoggerFactory.getLogger(RestoreReport.class);

  /** One store: the position of each partition with local state, and the rest as a count. */
  private static final class Store {
    private final Map<Integer, Long> positions = new TreeMap<>();
    private int withoutState;
    private long offsets;
  }

  private final Map<String, Store> stores = new TreeMap<>();
  private long replayed;

  void add(String name, int partition, long position, OffsetRange changelog) {
    Store store = stores.computeIfAbsent(name, any -> new Store());
    if (position < 0) {
      store.withoutState++;
      store.offsets += changelog.end() - changelog.start();
    } else {
      store.positions.put(partition, position);
      store.offsets += changelog.end() - position;
    }
  }

  void log() {
    stores.forEach(
        (name, store) -> {
          LoggingEventBuilder said =
              log.atInfo()
                  .addKeyValue(LogKeys.STORE, name)
                  .addKeyValue(LogKeys.OFFSETS, store.offsets);
          if (store.positions.isEmpty()) {
            said.log(
                "Store '{}' has no local state; reading its changelog from the start, {} offsets",
                name,
                store.offsets);
          } else {
            said.log(
                "Store '{}' resumes from local state at changelog positions {}{}; replaying {} offsets",
                name,
                store.positions,
                store.withoutState == 0
                    ? ""
                    : ", and %d partitions from the start".formatted(store.withoutState),
                store.offsets);
          }
        });
  }

  void replayed(long records) {
    replayed += records;
  }

  void logEnd() {
    if (!stores.isEmpty()) {
      log.atInfo()
          .addKeyValue(LogKeys.RECORDS, replayed)
          .log("Replayed {} changelog records", replayed);
    }
  }
}
