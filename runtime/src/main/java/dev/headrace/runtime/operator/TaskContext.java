package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.PlanNode;
import dev.headrace.dsl.processor.RecordMetadata;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Optional;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * What the operators of one task share: the bytes of the event being processed, and where drops are
 * counted. Used by the task's thread only.
 */
public final class TaskContext {
  private static final VarHandle AT_WORK = atWorkHandle();

  private final int partition;
  private final LeftOut leftOut;
  private final TaskDrops drops;
  private byte @Nullable [] keyBytes;
  private byte @Nullable [] valueBytes;
  private @Nullable Origin origin;

  // Read by other threads through AT_WORK, which costs the writer no fence.
  @SuppressWarnings("UnusedVariable")
  private @Nullable PlanNode atWork;

  /**
   * Creates the context of a task.
   *
   * @param partition the task's partition
   * @param leftOut where events go that are left out
   */
  public TaskContext(int partition, LeftOut leftOut) {
    this.partition = partition;
    this.leftOut = leftOut;
    this.drops = new TaskDrops(leftOut.drops());
  }

  /** Returns the partition of the task's inputs and stores. */
  int partition() {
    return partition;
  }

  /** Returns where drops are counted. */
  public TaskDrops drops() {
    return drops;
  }

  /** Returns what lets events wait that are to be tried again. */
  RetryBudget retries() {
    return leftOut.retries();
  }

  /** Returns what lets records wait that are to be tried again later. */
  HeldRecords held() {
    return leftOut.held();
  }

  /** Returns how large a record may be that is written. */
  RecordLimits limits() {
    return leftOut.limits();
  }

  /** Returns where records go that could not be processed. */
  DeadLetters letters() {
    return leftOut.letters();
  }

  /**
   * Says which bytes the event that now enters the task, or is emitted from a store, was made of.
   */
  public void bytes(byte @Nullable [] key, byte @Nullable [] value) {
    keyBytes = key;
    valueBytes = value;
  }

  /**
   * Passes on an event that was made here while another one may be in process, and then goes on
   * with the bytes of that one: whatever else takes it still needs them.
   *
   * @param downstream what takes the event
   * @param madeKeyBytes what its key was made of, or null when that is not known
   * @param key its key
   * @param value its value
   * @param timestampMs its timestamp in ms
   * @param headers its headers
   */
  void emit(
      Operator downstream,
      byte @Nullable [] madeKeyBytes,
      @Nullable Object key,
      @Nullable Object value,
      long timestampMs,
      Headers headers) {
    byte[] keyBefore = keyBytes;
    byte[] valueBefore = valueBytes;
    bytes(madeKeyBytes, null);
    downstream.process(key, value, timestampMs, headers);
    bytes(keyBefore, valueBefore);
  }

  private static VarHandle atWorkHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(TaskContext.class, "atWork", PlanNode.class);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Says that code of the user is about to be called for a node. */
  public void enters(PlanNode node) {
    AT_WORK.setOpaque(this, node);
  }

  /** Returns the operator whose code was entered last; from any thread. */
  public String operatorAtWork() {
    PlanNode node = (PlanNode) AT_WORK.getOpaque(this);
    return node == null
        ? "no operator"
        : OperatorException.nameOf(node) + " (" + node.location() + ")";
  }

  /** Says which record is being processed from now on; null for none, as when time passes. */
  public void origin(@Nullable Origin record) {
    origin = record;
  }

  /** Returns which record is being processed, or null when it is none. */
  @Nullable Origin origin() {
    return origin;
  }

  /** Returns which record of the user's topics is being processed, if it is one. */
  public Optional<RecordMetadata> record() {
    Origin record = origin;
    return record == null ? Optional.empty() : record.metadata();
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
