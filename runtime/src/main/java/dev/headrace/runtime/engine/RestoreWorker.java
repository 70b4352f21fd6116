package dev.headrace.runtime.engine;

import dev.headrace.runtime.port.Worker;
import dev.headrace.runtime.task.KnownNote;
import dev.headrace.runtime.task.TaskId;
import dev.headrace.state.TaskDatabase;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Restores some tasks on a thread of its own, so that neither the lanes nor the coordinator wait
 * for it. The coordinator starts it, looks whether it is ready, takes the databases and lets it go.
 */
final class RestoreWorker implements Worker {
  private final Supplier<Restoration> restorations;
  private final List<Acquisition.Pending> tasks;
  private final Set<TopicPartition> shards;
  private final Duration longestPoll;
  private volatile @Nullable Restoration restoration;
  private volatile @Nullable Throwable failure;
  private volatile boolean begun;
  private volatile boolean restored;
  private volatile boolean closing;
  private volatile boolean done;

  /**
   * Creates it.
   *
   * @param restorations makes the restoration, on the worker's thread
   * @param tasks the tasks, with their stable committed positions
   * @param shards the partitions of repartition topics whose ends matter, too
   * @param longestPoll the most time to wait for records
   */
  RestoreWorker(
      Supplier<Restoration> restorations,
      List<Acquisition.Pending> tasks,
      Set<TopicPartition> shards,
      Duration longestPoll) {
    this.restorations = restorations;
    this.tasks = tasks;
    this.shards = shards;
    this.longestPoll = longestPoll;
  }

  @Override
  public int doWork() {
    if (closing) {
      return end();
    }
    if (restored || failure != null) {
      return 0;
    }
    try {
      restored = goOn();
    } catch (Throwable e) {
      failure = e;
    }
    return 1;
  }

  private boolean goOn() {
    Restoration current = restoration;
    if (current == null) {
      current = restorations.get();
      restoration = current;
      current.begin(tasks, shards);
      begun = true;
    }
    return current.step(longestPoll);
  }

  private int end() {
    try {
      Restoration current = restoration;
      if (current != null) {
        current.close();
      }
    } catch (RuntimeException e) {
      failure = e;
    } finally {
      done = true;
    }
    return 1;
  }

  @Override
  public boolean isDone() {
    return done;
  }

  // The following are for the coordinator.

  /** Returns what has made it stop, or null. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Returns whether its databases are open. */
  boolean hasBegun() {
    return begun;
  }

  /** Returns whether all its tasks are restored. */
  boolean isRestored() {
    return restored;
  }

  /** Returns how far it is, once it has begun. */
  Restoration.@Nullable Counts counts() {
    Restoration current = restoration;
    return current == null ? null : current.counts();
  }

  /** Returns the high watermark that a partition had when it began; once it is restored. */
  long end(TopicPartition partition) {
    return restoration().end(partition);
  }

  /**
   * Returns the restored database of a task and leaves it to the caller, or null if it has none.
   */
  @Nullable TaskDatabase take(TaskId task) {
    return restoration().take(task);
  }

  /** Returns what one of its tasks has committed last beside its positions. */
  KnownNote note(Acquisition.Pending task) {
    return restoration().note(task);
  }

  /** Returns whether a task is one of its own. */
  boolean restores(Acquisition.Pending task) {
    return tasks.contains(task);
  }

  private Restoration restoration() {
    Restoration current = restoration;
    if (current == null || !restored) {
      throw new IllegalStateException("the tasks are not restored yet");
    }
    return current;
  }

  /** Asks it to let go of everything that nobody has taken; does not wait. */
  void close() {
    closing = true;
  }
}
