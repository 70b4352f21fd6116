package dev.headrace.runtime.engine;

import com.google.common.collect.ImmutableSet;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.headrace.runtime.compile.Layout;
import dev.headrace.runtime.compile.StagePlan;
import dev.headrace.runtime.exchange.Shards;
import dev.headrace.runtime.query.StoreAccess;
import dev.headrace.runtime.query.StorePartition;
import dev.headrace.runtime.query.StoreUnavailableException;
import dev.headrace.runtime.query.StoreUnavailableException.Reason;
import dev.headrace.runtime.task.Task;
import dev.headrace.runtime.task.TaskId;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings questions about a store to the lanes that run its tasks, as orders among others, and waits
 * for the answers. Used by any thread but a lane's.
 *
 * <p>An order that a lane takes finds the task or learns that it is gone; one that comes behind the
 * lane's end is never taken, so who gives it looks once more whether the lane has ended.
 */
final class LaneQueries implements StoreAccess {
  private final String store;
  private final Lanes lanes;
  private final Supplier<@Nullable Layout> layout;
  private final Duration atMost;

  /**
   * Creates the way to a store.
   *
   * @param store the store's name
   * @param lanes the lanes
   * @param layout returns where stores are, or null before that is known
   * @param atMost how long to wait for an answer
   */
  LaneQueries(String store, Lanes lanes, Supplier<@Nullable Layout> layout, Duration atMost) {
    this.store = store;
    this.lanes = lanes;
    this.layout = layout;
    this.atMost = atMost;
  }

  private record Place(Layout layout, StagePlan stage) {}

  private Place place() {
    Layout known = layout.get();
    if (known == null) {
      throw unavailable(Reason.NOT_RUNNING, "the application has not started yet");
    }
    return known.stages().stream()
        .filter(stage -> stage.stores().stream().anyMatch(each -> each.name().equals(store)))
        .map(stage -> new Place(known, stage))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no stage has store " + store));
  }

  @Override
  public ImmutableSortedSet<Integer> partitions() {
    return here(place()).stream()
        .map(home -> home.task().id().partition())
        .collect(ImmutableSortedSet.toImmutableSortedSet(Comparator.naturalOrder()));
  }

  private List<Lanes.TaskHome> here(Place place) {
    return lanes.homes(place.stage.name());
  }

  @Override
  public OptionalInt partitionOf(byte[] key) {
    Place place = place();
    return OptionalInt.of(Shards.of(key, place.layout.partitions(place.stage)));
  }

  @Override
  public <T> T ask(int partition, Function<StorePartition, T> question) {
    Lanes.TaskHome home = home(partition);
    requireOtherThread(home.lane());
    FutureTask<T> answer = new FutureTask<>(() -> home.lane().answer(home.task(), store, question));
    home.lane().post(answer);
    return await(home.lane(), answer);
  }

  @Override
  public void tell(int partition, Consumer<StorePartition> message) {
    lanes.homes(place().stage.name()).stream()
        .filter(home -> home.task().id().partition() == partition)
        .forEach(home -> home.lane().post(() -> home.lane().hear(home.task(), store, message)));
  }

  private Lanes.TaskHome home(int partition) {
    Place place = place();
    return here(place).stream()
        .filter(home -> home.task().id().partition() == partition)
        .findFirst()
        .orElseThrow(() -> absent(new TaskId(place.stage.name(), partition)));
  }

  private StoreUnavailableException absent(TaskId task) {
    if (lanes.haveEnded()) {
      return unavailable(Reason.NOT_RUNNING, "the application has ended");
    }
    String partition = "partition " + task.partition();
    return lanes.expected().contains(task)
        ? unavailable(Reason.RESTORING, partition + " is being restored")
        : unavailable(Reason.ELSEWHERE, partition + " is not in this process");
  }

  @Override
  public <T> ImmutableSortedMap<Integer, T> askAll(Function<StorePartition, T> question) {
    Place place = place();
    List<Lanes.TaskHome> homes = here(place);
    requireComplete(place, homes);
    Map<Lane, List<Task>> byLane =
        homes.stream()
            .collect(
                Collectors.groupingBy(
                    Lanes.TaskHome::lane,
                    Collectors.mapping(Lanes.TaskHome::task, Collectors.toList())));
    byLane.keySet().forEach(this::requireOtherThread);
    Map<Lane, FutureTask<Map<Integer, T>>> answers =
        lanes.orderInOneGo(
            byLane.keySet(),
            lane ->
                new FutureTask<>(
                    () -> answers(lane, byLane.getOrDefault(lane, List.of()), question)));
    var all = ImmutableSortedMap.<Integer, T>naturalOrder();
    answers.forEach((lane, answer) -> all.putAll(await(lane, answer)));
    return all.buildOrThrow();
  }

  private <T> Map<Integer, T> answers(
      Lane lane, List<Task> tasks, Function<StorePartition, T> question) {
    var answers = ImmutableSortedMap.<Integer, T>naturalOrder();
    for (Task task : tasks) {
      answers.put(task.id().partition(), lane.answer(task, store, question));
    }
    return answers.buildOrThrow();
  }

  // Rows of a part of the partitions would look like all there are.
  private void requireComplete(Place place, List<Lanes.TaskHome> homes) {
    if (lanes.haveEnded()) {
      throw unavailable(Reason.NOT_RUNNING, "the application has ended");
    }
    Set<TaskId> running =
        homes.stream().map(home -> home.task().id()).collect(ImmutableSet.toImmutableSet());
    ImmutableSet<TaskId> expected = lanes.expected();
    for (TaskId task : expected) {
      if (task.stage().equals(place.stage.name()) && !running.contains(task)) {
        throw absent(task);
      }
    }
    if (expected.isEmpty() && running.isEmpty() && !lanes.areSettled()) {
      throw unavailable(Reason.NOT_RUNNING, "the application has no partitions yet");
    }
  }

  private void requireOtherThread(Lane lane) {
    if (lane.isDrivenByThisThread()) {
      throw new IllegalStateException(
          "store '%s' is asked by a function of the topology itself, which would wait for its own end: use a processor with a store, or a join"
              .formatted(store));
    }
  }

  private <T> T await(Lane lane, FutureTask<T> answer) {
    if (lane.isDone()) {
      answer.cancel(false);
    }
    try {
      if (answer.isCancelled()) {
        throw unavailable(Reason.NOT_RUNNING, "the application has ended");
      }
      return answer.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(false);
      throw unavailable(
          Reason.TIMED_OUT,
          "no answer within " + atMost + ", since a function of the topology is busy or stuck");
    } catch (InterruptedException e) {
      answer.cancel(false);
      Thread.currentThread().interrupt();
      throw unavailable(Reason.INTERRUPTED, "the waiting thread was interrupted");
    } catch (ExecutionException e) {
      throw asAsked(e.getCause());
    }
  }

  private static RuntimeException asAsked(@Nullable Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException failure
        ? failure
        : new IllegalStateException("a question has failed", cause);
  }

  private StoreUnavailableException unavailable(Reason reason, String why) {
    return new StoreUnavailableException(
        reason, "store '%s' cannot be asked: %s".formatted(store, why));
  }
}
