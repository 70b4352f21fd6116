package dev.headrace.runtime.task;

import com.google.common.collect.ImmutableMap;
import dev.headrace.runtime.compile.StagePlan;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.Outlet;
import dev.headrace.runtime.store.CacheBudget;
import dev.headrace.state.TaskDatabase;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a task when it is taken over, its state being restored.
 *
 * @param id its name
 * @param stage its stage
 * @param starts where each input partition goes on, and where its end was
 * @param note what was committed last beside its positions
 * @param generation the group's generation
 * @param database the restored database, or null for a stage without stores
 * @param budget the memory its stores count on
 * @param outlet the way of what it writes
 */
public record AcquiredTask(
    TaskId id,
    StagePlan stage,
    ImmutableMap<TopicPartition, Start> starts,
    KnownNote note,
    int generation,
    @Nullable TaskDatabase database,
    CacheBudget budget,
    Outlet outlet) {

  /**
   * Where an input partition goes on.
   *
   * @param position the committed position, or the first one of a new application
   * @param end the end of the partition when it was acquired
   */
  public record Start(InputPosition position, long end) {}
}
