package dev.headrace.runtime.operator;

import dev.headrace.dsl.processor.RecordMetadata;
import dev.headrace.runtime.port.RecordBatch;
import dev.headrace.runtime.time.EventClock;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the operators of one task share: its clock, the bytes of the event being processed, and
 * where drops are counted. Used by the task's thread only.
 */
public final class TaskContext {
  private final EventClock clock;
  private final Drops drops;
  private byte @Nullable [] keyBytes;
  private byte @Nullable [] valueBytes;
  private @Nullable RecordBatch batch;
  private int index;

  /** Creates the context of a task. */
  public TaskContext(EventClock clock, Drops drops) {
    this.clock = clock;
    this.drops = drops;
  }

  /** Returns the event time of the task, as it counts for the event being processed, in ms. */
  public long eventTimeMs() {
    return clock.settledMs();
  }

  /** Returns where drops are counted. */
  public Drops drops() {
    return drops;
  }

  /**
   * Says which bytes the event that now enters the task, or is emitted from a store, was made of.
   */
  public void bytes(byte @Nullable [] key, byte @Nullable [] value) {
    keyBytes = key;
    valueBytes = value;
  }

  /**
   * Says which record of the user's topics now enters the task; null for an event from elsewhere.
   */
  public void record(@Nullable RecordBatch from, int position) {
    batch = from;
    index = position;
  }

  /** Returns which record of the user's topics is being processed, if it is one. */
  public Optional<RecordMetadata> record() {
    return Optional.ofNullable(batch)
        .map(
            from ->
                new RecordMetadata(
                    from.partition().topic(), from.partition().partition(), from.offset(index)));
  }

  /** Returns the serialized key, only where the plan's analysis says that it is still that key. */
  public byte @Nullable [] keyBytes() {
    return keyBytes;
  }

  /**
   * Returns the serialized value, only where the plan's analysis says that it is still that value.
   */
  public byte @Nullable [] valueBytes() {
    return valueBytes;
  }
}
