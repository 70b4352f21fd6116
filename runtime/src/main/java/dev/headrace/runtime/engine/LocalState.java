package dev.headrace.runtime.engine;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.headrace.dsl.plan.InternalTopics;
import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.runtime.compile.Lookup;
import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.port.TopicIncarnation;
import dev.headrace.runtime.store.SerdeFormat;
import dev.headrace.runtime.store.StoreFormat;
import dev.headrace.runtime.store.TypedStore;
import dev.headrace.runtime.task.LocalAge;
import dev.headrace.runtime.task.TaskId;
import dev.headrace.state.CorruptDatabaseException;
import dev.headrace.state.DatabaseIdentity;
import dev.headrace.state.TaskDatabase;
import dev.headrace.state.WriteBatch;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens the databases of tasks, and decides whether what they hold may be gone on from.
 *
 * <p>What is damaged, or cannot have heard of every deletion, is rebuilt from the changelogs. What
 * was written with another topic of the same name is refused: what the changelog lacks then is
 * lost, and nobody but the user can say that this is meant.
 */
final class LocalState {
  private static final Logger log = LoggerFactory.getLogger(LocalState.class);
  private static final String INCARNATION = "changelog-incarnation.";
  // Compaction may begin to count a little earlier than we did, and clocks of machines differ.
  private static final double SURE_PART_OF_RETENTION = 0.8;

  private final String application;
  private final World world;
  private final Map<String, TopicIncarnation> changelogs;

  /**
   * Creates it.
   *
   * @param application the application
   * @param world where databases are
   * @param changelogs the changelog topics, and the topics of tables, as they are now
   */
  LocalState(String application, World world, Map<String, TopicIncarnation> changelogs) {
    this.application = application;
    this.world = world;
    this.changelogs = changelogs;
  }

  /**
   * Returns a task's database, emptied where its rows are of no use.
   *
   * @param task the task
   * @param stores its stores
   * @param ends what the changelogs hold now
   */
  TaskDatabase open(TaskId task, List<StoreSpec> stores, Map<TopicPartition, OffsetRange> ends) {
    TaskDatabase found = open(task);
    Optional<String> useless = uselessness(task, stores, found, ends);
    if (useless.isEmpty()) {
      return described(found, stores);
    }
    log.atWarn()
        .addKeyValue(LogKeys.TASK, task)
        .addKeyValue(LogKeys.REASON, useless.get())
        .log("Task {}: {}; all local state of the task is rebuilt", task, useless.get());
    found.close();
    world.databases().wipe(task.toString());
    return described(open(task), stores);
  }

  private TaskDatabase described(TaskDatabase database, List<StoreSpec> stores) {
    boolean described = false;
    try {
      describe(database, stores);
      described = true;
      return database;
    } finally {
      if (!described) {
        database.close();
      }
    }
  }

  private TaskDatabase open(TaskId task) {
    DatabaseIdentity identity = new DatabaseIdentity(application, task.toString());
    try {
      return world.databases().open(identity);
    } catch (CorruptDatabaseException e) {
      String kept = world.databases().quarantine(task.toString());
      log.atWarn()
          .addKeyValue(LogKeys.TASK, task)
          .addKeyValue(LogKeys.REASON, e.getMessage())
          .log(
              "The database of task {} is damaged and will be rebuilt from its changelogs; what is"
                  + " left of it is kept as {}: {}",
              task,
              kept,
              e.getMessage());
      return world.databases().open(identity);
    }
  }

  /**
   * Checks that a store was written with the changelog there is now.
   *
   * @throws StartException when it was not
   */
  void requireChangelog(TaskId task, StoreSpec store, TaskDatabase database, OffsetRange range) {
    TopicPartition changelog = changelog(task, store);
    long position = TypedStore.position(database, store.name());
    if (position > range.end() && store.tableTopic() != null) {
      throw new StartException(
          "table '%s' of task %s has seen its topic %s up to %d, but the group's position is %d: the group's offsets were reset or have expired. Restore them, or delete the local state of the task to go on from that position"
              .formatted(store.name(), task, changelog, position, range.end()));
    }
    if (position > range.end()) {
      throw new StartException(
          "store '%s' of task %s has seen its changelog %s up to %d, but it ends at %d: the topic was deleted, created anew or truncated. Restore the topic, or delete the local state of the task to go on with what the changelog holds"
              .formatted(store.name(), task, changelog, position, range.end()));
    }
    if (isAnother(store, database)) {
      throw new StartException(
          "store '%s' of task %s was written with another topic than the present %s: it was deleted and created anew. Restore the topic, or delete the local state of the task to go on with what the changelog holds"
              .formatted(store.name(), task, changelog.topic()));
    }
  }

  /**
   * Checks that rows lie where the topology looks for them, and hold what it expects.
   *
   * @param written the format in which they were written, if that is known
   * @throws StartException when they are laid out in another way, or are of another type
   */
  static void requireLayout(TaskId task, StoreSpec store, Optional<String> written) {
    if (written.isEmpty()) {
      return;
    }
    StoreFormat found = StoreFormat.parse(written.get());
    StoreFormat wanted = StoreFormat.readable(store);
    if (!found.layout().equals(wanted.layout())) {
      throw new StartException(
          "store '%s' of task %s holds rows laid out %s, but this topology lays them out %s: the kind, size or grace of its windows has changed since they were written, and they would not be found. Go back to what it was, or give the operator a new name, under which it starts empty"
              .formatted(store.name(), task, found.layout(), wanted.layout()));
    }
    if (!found.hasKeysFor(wanted)) {
      throw new StartException(
          "store '%s' of task %s holds rows with keys written as %s, but this topology writes them as %s: their type has changed since then, and no row would be found. Go back to what it was, or give the operator a new name, under which it starts empty"
              .formatted(
                  store.name(),
                  task,
                  found.keys().orElseThrow().text(),
                  wanted.keys().orElseThrow().text()));
    }
    if (!found.hasValuesFor(wanted)) {
      throw valuesOfAnotherType(
          task, store, found.values().orElseThrow(), wanted.values().orElseThrow());
    }
  }

  private static StartException valuesOfAnotherType(
      TaskId task, StoreSpec store, SerdeFormat found, SerdeFormat wanted) {
    String remedy =
        wanted.lacksOldVersionsOf(found)
            ? "Let the serde read the old version, too, and say so with readsSince(%d), or"
                .formatted(found.oldest())
            : "Go back to what it was, or";
    return new StartException(
        "store '%s' of task %s holds values written as %s, but this topology reads them as %s: their type has changed since they were written. %s give the operator a new name, under which it starts empty"
            .formatted(store.name(), task, found.text(), wanted.text(), remedy));
  }

  private boolean isAnother(StoreSpec store, TaskDatabase database) {
    byte[] written = database.attribute(INCARNATION + store.name());
    return written != null
        && !Arrays.equals(written, incarnation(store))
        && TypedStore.position(database, store.name()) >= 0;
  }

  private Optional<String> uselessness(
      TaskId task,
      List<StoreSpec> stores,
      TaskDatabase database,
      Map<TopicPartition, OffsetRange> ends) {
    // With another changelog it is refused, not replaced by what that one holds.
    if (stores.stream().anyMatch(store -> isAnother(store, database))) {
      return Optional.empty();
    }
    boolean hasRows = false;
    long retentionMs = Long.MAX_VALUE;
    for (StoreSpec store : stores) {
      TopicPartition changelog = changelog(task, store);
      long position = TypedStore.position(database, store.name());
      long start = Lookup.in(ends, changelog).start();
      // Behind the start of a changelog nobody knows what the local rows have missed.
      if (position >= 0 && position < start) {
        return Optional.of(
            "the changelog %s starts at %d, behind the local position %d"
                .formatted(changelog, start, position));
      }
      hasRows |= position >= 0;
      retentionMs =
          Math.min(retentionMs, Lookup.in(changelogs, changelog.topic()).deleteRetentionMs());
    }
    OptionalLong asOfMs = LocalAge.read(database);
    long ageMs =
        asOfMs.isEmpty() ? Long.MAX_VALUE : world.clock().wallClockMs() - asOfMs.getAsLong();
    if (hasRows && ageMs > retentionMs * SURE_PART_OF_RETENTION) {
      return Optional.of(
          "local state is %s old, and the changelogs tell of deletions for %s only"
              .formatted(
                  asOfMs.isEmpty() ? "who knows how" : Duration.ofMillis(ageMs),
                  Duration.ofMillis(retentionMs)));
    }
    return Optional.empty();
  }

  /** Writes what the database is to be compared with next time, where it does not have it yet. */
  private void describe(TaskDatabase database, List<StoreSpec> stores) {
    WriteBatch batch = new WriteBatch();
    for (StoreSpec store : stores) {
      if (TypedStore.position(database, store.name()) < 0) {
        batch.attribute(INCARNATION + store.name(), incarnation(store));
      }
    }
    if (LocalAge.read(database).isEmpty()) {
      // What is read from the start hears of everything that is deleted from now on.
      LocalAge.write(batch, world.clock().wallClockMs());
    }
    if (!batch.isEmpty()) {
      database.write(batch);
    }
  }

  private byte[] incarnation(StoreSpec store) {
    String topic = InternalTopics.changelog(application, store);
    return Lookup.in(changelogs, topic).id().getBytes(UTF_8);
  }

  private TopicPartition changelog(TaskId task, StoreSpec store) {
    return new TopicPartition(InternalTopics.changelog(application, store), task.partition());
  }
}
