package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableSet;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.metric.EngineMetrics;
import dev.headrace.runtime.port.GroupReader;
import dev.headrace.runtime.task.TaskId;
import dev.headrace.state.DiskFullException;
import java.time.Duration;
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
 * those positions stand for; then the changelogs up to there. Each step is short.
 */
final class Acquiring implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Acquiring.class);
  private static final long COMPLAIN_AFTER_NANOS = Duration.ofSeconds(10).toNanos();

  private final Layout layout;
  private final EngineSettings settings;
  private final World world;
  private final GroupReader reader;
  private final LocalState localState;
  private final Supplier<Set<TopicPartition>> shards;
  private final EngineMetrics metrics;
  private final DiskWatch disk;
  private ImmutableSet<TaskId> tasks = ImmutableSet.of();
  private long sinceNanos;
  private @Nullable List<Acquisition.Pending> pending;
  private @Nullable Restoration restoration;
  private boolean restored;

  /**
   * Creates it without any task.
   *
   * @param localState opens the databases of tasks
   * @param shards returns the partitions of repartition topics that this process owns
   * @param metrics gets how far restorations are
   */
  Acquiring(
      Layout layout,
      EngineSettings settings,
      World world,
      GroupReader reader,
      LocalState localState,
      Supplier<Set<TopicPartition>> shards,
      EngineMetrics metrics) {
    this.metrics = metrics;
    this.layout = layout;
    this.settings = settings;
    this.world = world;
    this.reader = reader;
    this.localState = localState;
    this.shards = shards;
    this.disk = new DiskWatch(world.clock());
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

  /**
   * Goes a step further; returns whether it did more than wait.
   *
   * @param atMost the most time to wait for records of changelogs
   */
  boolean step(Duration atMost) {
    if (tasks.isEmpty() || restored) {
      return false;
    }
    if (disk.reason().isPresent() && !disk.isRetryDue()) {
      return false;
    }
    try {
      boolean worked = goOn(atMost);
      disk.tried(Optional.empty());
      return worked;
    } catch (DiskFullException e) {
      disk.tried(Optional.of(e));
      forgetRestoration();
      return false;
    }
  }

  private boolean goOn(Duration atMost) {
    if (pending == null) {
      return findOut();
    }
    restored = Objects.requireNonNull(restoration).step(atMost);
    return true;
  }

  private boolean findOut() {
    Optional<List<Acquisition.Pending>> found = Acquisition.of(layout, settings, reader, tasks);
    if (found.isEmpty()) {
      complain();
      return false;
    }
    pending = found.get();
    Restoration begun =
        new Restoration(layout, settings.session().guarantee(), localState, world, metrics);
    restoration = begun;
    begun.begin(found.get(), shards.get());
    return true;
  }

  private void complain() {
    long nowNanos = world.clock().monotonicNanos();
    if (nowNanos - sinceNanos > COMPLAIN_AFTER_NANOS) {
      sinceNanos = nowNanos;
      log.info(
          "Still waiting for the committed positions of {}: a former owner's transaction is open,"
              + " or the group's coordinator does not answer",
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

  /** Returns what holds the databases of the tasks that are ready. */
  Restoration restoration() {
    return Objects.requireNonNull(restoration);
  }

  /** Forgets all tasks; databases that nobody has taken are closed. */
  @Override
  public void close() {
    tasks = ImmutableSet.of();
    forgetRestoration();
  }

  private void forgetRestoration() {
    Restoration open = restoration;
    pending = null;
    restoration = null;
    restored = false;
    if (open != null) {
      open.close();
    }
  }
}
