package dev.headrace.runtime.engine;

import com.google.common.base.Throwables;
import com.google.common.collect.ImmutableSet;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.logging.LogKeys;
import dev.headrace.runtime.port.GroupReader;
import dev.headrace.runtime.task.KnownNote;
import dev.headrace.runtime.task.TaskId;
import dev.headrace.state.DiskFullException;
import dev.headrace.state.TaskDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tasks on their way from the group to the lanes, while the others run.
 *
 * <p>The order is what makes a hand-over exact: first the committed positions, once no open
 * transaction can change them any more; then the ends of the changelogs, which cover everything
 * those positions stand for; then the changelogs up to there, on threads of their own.
 */
final class Acquiring implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Acquiring.class);
  private static final int MOST_WORKERS = 4;
  // What runs already has its rows in the cache meanwhile, so this comes on top.
  private static final int PART_OF_CACHE = 2;
  // Each try opens the databases anew.
  private static final Duration DISK_RETRY = Duration.ofSeconds(1);
  private static final long COMPLAIN_AFTER_NANOS = Duration.ofSeconds(10).toNanos();

  private final Layout layout;
  private final EngineSettings settings;
  private final World world;
  private final GroupReader reader;
  private final LocalState localState;
  private final Supplier<Set<TopicPartition>> shards;
  private final Lasting lasting;
  private final RestoreWatch watch;
  private final List<RestoreWorker> workers = new ArrayList<>();
  private final DiskWatch disk;
  private ImmutableSet<TaskId> tasks = ImmutableSet.of();
  private long sinceNanos;
  private @Nullable List<Acquisition.Pending> pending;
  private boolean restored;

  /**
   * Creates it without any task.
   *
   * @param localState opens the databases of tasks
   * @param shards returns the partitions of repartition topics that this process owns
   * @param lasting gets how far restorations are
   */
  Acquiring(
      Layout layout,
      EngineSettings settings,
      World world,
      GroupReader reader,
      LocalState localState,
      Supplier<Set<TopicPartition>> shards,
      Lasting lasting) {
    this.lasting = lasting;
    this.watch = new RestoreWatch(world.clock(), lasting.restoring());
    this.layout = layout;
    this.settings = settings;
    this.world = world;
    this.reader = reader;
    this.localState = localState;
    this.shards = shards;
    this.disk = new DiskWatch(world.clock(), DISK_RETRY);
  }

  /** Returns whether no task is on its way. */
  boolean isIdle() {
    return tasks.isEmpty();
  }

  /** Returns whether all tasks on their way are ready. */
  boolean isReady() {
    return restored;
  }

  /**
   * Says which tasks shall be on their way; when they are others than before, all begin anew, with
   * what their databases have got so far.
   */
  void want(ImmutableSet<TaskId> wanted) {
    if (!wanted.equals(tasks)) {
      close();
      tasks = wanted;
      sinceNanos = world.clock().monotonicNanos();
    }
  }

  /** Goes a step further; returns whether it did more than wait. */
  boolean step() {
    if (tasks.isEmpty() || restored) {
      return false;
    }
    if (pending == null && disk.reason().isPresent() && !disk.isRetryDue()) {
      return false;
    }
    try {
      boolean worked = goOn();
      if (haveAllBegun()) {
        disk.tried(Optional.empty());
      }
      return worked;
    } catch (DiskFullException e) {
      disk.tried(Optional.of(e));
      forgetRestoration();
      return false;
    }
  }

  // Each has written to its databases by then.
  private boolean haveAllBegun() {
    return !workers.isEmpty() && workers.stream().allMatch(RestoreWorker::hasBegun);
  }

  private boolean goOn() {
    if (pending == null) {
      return findOut();
    }
    for (RestoreWorker worker : workers) {
      Throwable failure = worker.failure();
      if (failure != null) {
        Throwables.throwIfUnchecked(failure);
        throw new IllegalStateException(failure);
      }
    }
    restored = workers.stream().allMatch(RestoreWorker::isRestored);
    watch.look(progress(), restored);
    return true;
  }

  private boolean findOut() {
    Optional<List<Acquisition.Pending>> found = Acquisition.of(layout, settings, reader, tasks);
    if (found.isEmpty()) {
      complain();
      return false;
    }
    pending = found.get();
    watch.begin();
    // The one that comes first also finds out what the shards hold.
    Set<TopicPartition> itsShards = shards.get();
    List<List<Acquisition.Pending>> shares = shares(found.get());
    long mostBytes = settings.memory().cacheBytes() / PART_OF_CACHE / shares.size();
    for (List<Acquisition.Pending> share : shares) {
      RestoreWorker worker =
          new RestoreWorker(() -> newRestoration(mostBytes), share, itsShards, world.longestPoll());
      itsShards = Set.of();
      workers.add(worker);
      world.scheduler().start(layout.application() + "-restore-" + (workers.size() - 1), worker);
    }
    return true;
  }

  private Restoration newRestoration(long mostBytes) {
    return new Restoration(
        layout, settings.session().guarantee(), localState, world, lasting.metrics(), mostBytes);
  }

  private List<List<Acquisition.Pending>> shares(List<Acquisition.Pending> all) {
    int most = Math.max(1, Math.min(all.size(), Math.min(MOST_WORKERS, settings.lanes())));
    List<List<Acquisition.Pending>> shares = new ArrayList<>();
    for (int share = 0; share < most; share++) {
      List<Acquisition.Pending> some = new ArrayList<>();
      for (int task = share; task < all.size(); task += most) {
        some.add(all.get(task));
      }
      shares.add(some);
    }
    return shares;
  }

  private void complain() {
    long nowNanos = world.clock().monotonicNanos();
    if (nowNanos - sinceNanos > COMPLAIN_AFTER_NANOS) {
      sinceNanos = nowNanos;
      log.atInfo()
          .addKeyValue(LogKeys.TASKS, tasks)
          .log(
              "Still waiting for the committed positions of {}: a former owner's transaction is"
                  + " open, or the group's coordinator does not answer",
              tasks);
    }
  }

  /** Returns why the disk has no room for what is to be restored, if it has none. */
  Optional<String> diskFull() {
    return tasks.isEmpty() ? Optional.empty() : disk.reason();
  }

  /** Returns the tasks that are ready, with their starts; their databases are to be taken next. */
  List<Acquisition.Pending> pending() {
    return Objects.requireNonNull(pending);
  }

  /** Returns how far the tasks on their way are, if any is being restored. */
  Optional<RestoreProgress> progress() {
    return workers.isEmpty()
        ? Optional.empty()
        : Optional.of(watch.progress(tasks.size(), workers));
  }

  /** Returns the high watermark that a shard had when the restoration began. */
  long end(TopicPartition shard) {
    return workers.get(0).end(shard);
  }

  /**
   * Returns the restored database of a task and leaves it to the caller, or null without stores.
   */
  @Nullable TaskDatabase take(TaskId task) {
    for (RestoreWorker worker : workers) {
      TaskDatabase database = worker.take(task);
      if (database != null) {
        return database;
      }
    }
    return null;
  }

  /** Returns what a task that is ready has committed last beside its positions. */
  KnownNote note(Acquisition.Pending task) {
    return workers.stream()
        .filter(worker -> worker.restores(task))
        .findFirst()
        .orElseThrow()
        .note(task);
  }

  /** Forgets all tasks, whose databases have been taken. */
  void taken() {
    tasks = ImmutableSet.of();
    letGo();
  }

  /** Forgets all tasks; databases that nobody has taken are closed. */
  @Override
  public void close() {
    tasks = ImmutableSet.of();
    forgetRestoration();
  }

  // Whoever opens these databases next must not find them open.
  private void forgetRestoration() {
    List<RestoreWorker> ending = letGo();
    world.scheduler().awaitFromWorker(() -> ending.stream().allMatch(RestoreWorker::isDone));
  }

  private List<RestoreWorker> letGo() {
    List<RestoreWorker> ending = List.copyOf(workers);
    ending.forEach(RestoreWorker::close);
    workers.clear();
    pending = null;
    restored = false;
    return ending;
  }
}
