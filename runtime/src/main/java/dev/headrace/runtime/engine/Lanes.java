package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import dev.headrace.runtime.exchange.ExchangeBatch;
import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.port.Scheduler;
import dev.headrace.runtime.port.WorkerHandle;
import dev.headrace.runtime.query.StorePartition;
import dev.headrace.runtime.store.CacheBudget;
import dev.headrace.runtime.task.DirectInput;
import dev.headrace.runtime.task.PartitionInput;
import dev.headrace.runtime.task.Task;
import dev.headrace.runtime.task.TaskId;
import dev.headrace.state.DiskFullException;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/**
 * All lanes of a process, which task lives on which, and the way of input to its task. Used by the
 * coordinator; {@link #deliver} also by lanes.
 */
final class Lanes {
  /** Where the records of an input partition go. */
  record Home(Lane lane, Task task, PartitionInput input) {}

  /** Where a task lives. */
  record TaskHome(Lane lane, Task task) {}

  private final ImmutableList<Lane> lanes;
  private final LaneWatch watch;
  private final Failures failures;
  private final Map<TopicPartition, Home> homes = new HashMap<>();
  // Written while all lanes stand still, read by lanes when they go again.
  private final Map<TaskId, TaskHome> tasks = new HashMap<>();
  // For queries: what runs and what shall run, replaced as a whole.
  private volatile ImmutableMap<TaskId, TaskHome> visible = ImmutableMap.of();
  private volatile ImmutableSet<TaskId> expected = ImmutableSet.of();
  private volatile boolean settled;
  private volatile boolean ended;

  // Set by lanes whose tasks did something at a tick, taken back by the coordinator.
  private final AtomicBoolean acted = new AtomicBoolean();

  Lanes(
      EngineSettings settings,
      Scheduler scheduler,
      Failures failures,
      BooleanSupplier isToAbort,
      Runnable wake) {
    this.failures = failures;
    EngineSettings.Memory memory = settings.memory();
    lanes =
        IntStream.range(0, settings.lanes())
            .mapToObj(
                index ->
                    new Lane(
                        new CacheBudget(
                            memory.cacheBytes() / settings.lanes(),
                            memory.uncommittedBytes() / settings.lanes()),
                        failures,
                        isToAbort,
                        wake))
            .collect(ImmutableList.toImmutableList());
    watch = new LaneWatch(lanes);
    for (int index = 0; index < lanes.size(); index++) {
      Lane lane = lanes.get(index);
      lane.attach(scheduler.start(settings.session().application() + "-lane-" + index, lane));
    }
  }

  /** Lets all lanes write by this writer from now on; while none of them has a task. */
  void writeTo(EpochWriter writer) {
    lanes.forEach(lane -> lane.writeTo(writer.outlet()));
  }

  /** Returns the lane with the fewest tasks; the one to adopt the next. */
  Lane leastLoaded() {
    return lanes.stream().min(Comparator.comparingLong(lane -> tasksOn(lane))).orElseThrow();
  }

  private long tasksOn(Lane lane) {
    return tasks.values().stream().filter(home -> home.lane() == lane).count();
  }

  /** Gives a lane a task that was built with its budget. */
  void adopt(Lane lane, Task task) {
    tasks.put(task.id(), new TaskHome(lane, task));
    task.partitions()
        .forEach((partition, input) -> homes.put(partition, new Home(lane, task, input)));
    lane.post(() -> lane.adopt(task));
    visible = ImmutableMap.copyOf(tasks);
  }

  // --- For those who ask; from any thread ---

  /** Says which tasks the group has given to this process, whether they run yet or not. */
  void expect(ImmutableSet<TaskId> owned) {
    expected = owned;
    settled = true;
  }

  /** Returns the tasks that shall run here. */
  ImmutableSet<TaskId> expected() {
    return expected;
  }

  /** Returns whether the group has decided what runs here. */
  boolean areSettled() {
    return settled;
  }

  /** Returns the tasks of a stage that run here. */
  List<TaskHome> homes(String stage) {
    return visible.values().stream()
        .filter(home -> home.task().id().stage().equals(stage))
        .toList();
  }

  /** Returns whether the lanes have been told to end. */
  boolean haveEnded() {
    return ended;
  }

  /**
   * Gives an order of its own to each of some lanes, with no commit between them: either all of
   * them come before it or all behind.
   */
  synchronized <T extends Runnable> Map<Lane, T> orderInOneGo(
      Set<Lane> some, Function<Lane, T> order) {
    var orders = ImmutableMap.<Lane, T>builder();
    for (Lane lane : some) {
      T given = order.apply(lane);
      lane.post(given);
      orders.put(lane, given);
    }
    return orders.buildOrThrow();
  }

  /** Tells all lanes that what their tasks have done is committed. */
  synchronized void commit(Consumer<Lane> commit) {
    forEachLane(commit);
  }

  /** Returns the names of all tasks. */
  ImmutableSet<TaskId> taskIds() {
    return ImmutableSet.copyOf(tasks.keySet());
  }

  /**
   * Returns all tasks, upstream before downstream; to be looked into only while the lanes stand.
   */
  List<Task> tasks() {
    return tasks.values().stream()
        .map(TaskHome::task)
        .sorted(
            Comparator.comparingInt(Task::level)
                .thenComparing(task -> task.id().stage())
                .thenComparingInt(task -> task.id().partition()))
        .toList();
  }

  /** Returns where the records of an owned partition go. */
  Home home(TopicPartition partition) {
    return Objects.requireNonNull(homes.get(partition), () -> "not owned: " + partition);
  }

  /** Returns whether a partition is owned. */
  boolean isHome(TopicPartition partition) {
    return homes.containsKey(partition);
  }

  /** Returns all owned input partitions. */
  Collection<Home> homes() {
    return homes.values();
  }

  /** Hands a batch of records to its task. */
  void deliver(Home home, RecordBatch batch) {
    long bytes = PartitionInput.bytesOf(batch);
    home.input().announce(bytes);
    home.lane()
        .post(
            () -> {
              home.input().offer(batch, bytes);
              home.task().touch();
            });
  }

  /** Lets a record of a partition wait, and all behind it. */
  void hold(Home home, long offset) {
    home.lane().post(() -> home.input().hold(offset));
  }

  /** Lets no record of a partition wait any more. */
  void release(Home home) {
    home.lane().post(() -> home.input().release());
  }

  /** Tells a task whether a partition is known to hold more than was handed over. */
  void expectMore(Home home, boolean more) {
    home.lane().post(() -> home.input().expectMore(more));
  }

  /** Hands a batch of re-keyed events to the task that owns their shard; from any lane. */
  void deliver(TaskId target, String exchange, ExchangeBatch batch) {
    TaskHome home = Objects.requireNonNull(tasks.get(target), () -> "not here: " + target);
    DirectInput input = home.task().direct(exchange);
    home.lane()
        .post(
            () -> {
              if (home.lane().attempt(() -> offer(home.task(), input, batch)) == 0) {
                input.refuse(batch);
              }
            });
  }

  private static int offer(Task task, DirectInput input, ExchangeBatch batch) {
    input.offer(batch);
    task.touch();
    return 1;
  }

  /** Orders all lanes to let their tasks look at the wall clock. */
  void tick() {
    forEachLane(lane -> lane.tick(acted));
  }

  /** Returns whether a task did something because of the wall clock since this was last asked. */
  boolean haveActed() {
    return acted.get() && acted.getAndSet(false);
  }

  /** Orders all lanes to stand still. */
  Barrier stand() {
    forEachLane(Lane::stand);
    return forEachTask(task -> {});
  }

  /** Orders all tasks to forget everything since the last commit. */
  Barrier abort() {
    forEachLane(Lane::recover);
    return forEachTask(Task::aborted);
  }

  /** Orders something to be done with every task. */
  Barrier forEachTask(Consumer<Task> action) {
    Barrier barrier = new Barrier(lanes.size());
    lanes.forEach(lane -> lane.postForEachTask(action, barrier));
    return barrier;
  }

  /** Orders something to be done once on every lane. */
  void forEachLane(Consumer<Lane> action) {
    lanes.forEach(lane -> lane.post(() -> action.accept(lane)));
  }

  /** Orders all lanes to go on. */
  void go() {
    forEachLane(Lane::go);
  }

  /**
   * Orders the lanes to drop what is uncommitted of these tasks and to close them. They must stand.
   */
  Barrier release(Set<TaskId> leaving) {
    forEachLane(Lane::recover);
    for (TaskId id : leaving) {
      TaskHome home = tasks.remove(id);
      if (home != null) {
        home.task().partitions().keySet().forEach(homes::remove);
        home.lane().post(() -> home.lane().release(home.task()));
      }
    }
    visible = ImmutableMap.copyOf(tasks);
    return forEachTask(task -> {});
  }

  void end() {
    ended = true;
    forEachLane(Lane::end);
  }

  /** Returns whether a thread of this engine has failed, so that nothing may be committed. */
  boolean hasFailed() {
    return failures.first() != null;
  }

  /** Returns the bytes of the rows changed in this epoch. */
  long uncommittedBytes() {
    return lanes.stream().mapToLong(lane -> lane.budget().uncommittedBytes()).sum();
  }

  /** Returns since when the oldest committed row has not been on the disk, if there is one. */
  OptionalLong unpersistedSinceNanos() {
    return lanes.stream().flatMapToLong(lane -> lane.unpersistedSinceNanos().stream()).min();
  }

  boolean isUncommittedOverLimit() {
    return lanes.stream().anyMatch(lane -> lane.budget().isUncommittedOverLimit());
  }

  /** Returns why a lane cannot write its rows to the local disk, if one cannot. */
  Optional<DiskFullException> diskFull() {
    return lanes.stream().map(Lane::diskFull).filter(Objects::nonNull).findFirst();
  }

  /**
   * Returns the instances of a store by partition; to be looked into only while the lanes stand.
   */
  ImmutableSortedMap<Integer, StorePartition> stores(String name) {
    var stores = ImmutableSortedMap.<Integer, StorePartition>naturalOrder();
    for (Task task : tasks()) {
      task.store(name)
          .ifPresent(
              store ->
                  stores.put(
                      task.id().partition(),
                      new StorePartition(store, task.committedEventTimeMs())));
    }
    return stores.buildOrThrow();
  }

  /** Returns what finds out whether a lane is held. */
  LaneWatch watch() {
    return watch;
  }

  /** Returns where the lanes' threads stand now. */
  List<String> stackTraces() {
    return lanes.stream()
        .map(Lane::handle)
        .filter(Objects::nonNull)
        .map(WorkerHandle::stackTrace)
        .toList();
  }
}
