package dev.headrace.runtime.task;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.exchange.Edge;
import dev.headrace.runtime.metric.PerPartition;
import dev.headrace.runtime.operator.StatefulOperator;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.store.TypedStore;
import dev.headrace.runtime.time.EventClock;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One stage on one partition.
 *
 * <p>Within an epoch it takes events from its inputs, oldest timestamp first. At the epoch's end it
 * is drained ({@link #endEpoch}) after all tasks upstream of it, its positions and its time are
 * committed in the process's transaction, and then it is told the outcome. All methods are for the
 * task's thread, except where the lanes stand still.
 */
public final class Task implements AutoCloseable {
  private static final int PORTIONS_PER_END_OF_EPOCH = 128;

  private final TaskId id;
  private final int level;
  private final TaskParts parts;
  // Asked for each event: a loop over a list would make an iterator each time.
  private final TaskInput[] inputs;
  private final BacklogInput[] backlogs;
  private final SortedMap<Integer, Integer> topics;
  private final TaskNotes notes;
  private EpochNote committedNote;
  private final Set<TopicPartition> diverted = new HashSet<>();
  private boolean touched = true;

  Task(
      TaskId id,
      int level,
      TaskParts parts,
      EpochNote committedNote,
      TaskNotes notes,
      SortedMap<Integer, Integer> topics) {
    this.topics = topics;
    this.notes = notes;
    this.id = id;
    this.level = level;
    this.parts = parts;
    this.inputs = parts.inputs().toArray(TaskInput[]::new);
    this.backlogs = parts.backlogs().toArray(BacklogInput[]::new);
    this.committedNote = committedNote;
  }

  /** Returns the task's name. */
  public TaskId id() {
    return id;
  }

  /** Returns the level of its stage: the number of exchanges before it. */
  public int level() {
    return level;
  }

  /** Returns the inputs with a partition of their own, by partition. */
  public ImmutableMap<TopicPartition, PartitionInput> partitions() {
    return parts.partitions();
  }

  /** Returns the input for what arrives in memory through an exchange. */
  public DirectInput direct(String exchange) {
    DirectInput input = parts.directInputs().get(exchange);
    if (input == null) {
      throw new IllegalArgumentException(id + " does not receive from exchange '" + exchange + "'");
    }
    return input;
  }

  /**
   * Returns whether a task must see the log's lag, to merge its inputs in timestamp order or to
   * know that it is idle.
   */
  public boolean needsLag() {
    return inputs.length > 1 || parts.wallClock().needsLag();
  }

  /**
   * Tells the shards downstream that the task is catching up, if it is. To be called before any
   * event of a new or repeated epoch: what a topic still says of the task is older.
   *
   * @param nowNanos the monotonic time in ns
   */
  public void announceCatchingUp(long nowNanos) {
    if (!isLive()) {
      parts.edges().forEach(edge -> edge.announceCatchingUp(nowNanos));
    }
  }

  /** Returns whether some shard downstream has still to be told how far this task has come. */
  public boolean owesTime() {
    return parts.edges().stream().anyMatch(Edge::isOwing);
  }

  /** Begins a generation of the group: tasks upstream have to say anew that they are live. */
  public void startGeneration(int generation) {
    parts.clock().startGeneration(generation);
    touched = true;
  }

  /** Asks anew how the shards downstream are reached; between two epochs. */
  public void reroute() {
    parts.edges().forEach(Edge::reroute);
  }

  /** Processes up to so many events and hands over what they became; returns how many. */
  public int process(int atMost) {
    int processed = 0;
    TaskInput input = next();
    while (processed < atMost && input != null && !parts.isFull().getAsBoolean()) {
      input.processNext();
      // Records of tables come at no time.
      parts.time().acted();
      processed++;
      input = next();
    }
    if (processed > 0) {
      touched = true;
      parts.metrics().events().add(processed);
      parts.edges().forEach(Edge::post);
      parts.wallClock().tookEvents();
    }
    noteCaughtUp();
    return processed;
  }

  /**
   * Does what has fallen due on the wall clock; returns whether there was anything. While event
   * time is moving that has to wait: what comes of it would overtake what is due before.
   */
  public boolean tick() {
    boolean any = parts.time().isEmpty() && parts.wallClock().tick();
    if (any) {
      touched = true;
      parts.edges().forEach(Edge::post);
    }
    return any;
  }

  private @Nullable TaskInput next() {
    for (BacklogInput backlog : backlogs) {
      if (backlog.hasNext()) {
        return backlog;
      }
    }
    return oldest();
  }

  // Ties go to the input that comes first: source topics in order of name, then exchanges.
  private @Nullable TaskInput oldest() {
    TaskInput oldest = null;
    for (TaskInput input : inputs) {
      if (input.hasNext()) {
        if (oldest == null || input.nextTimestampMs() < oldest.nextTimestampMs()) {
          oldest = input;
        }
      } else if (input.holdsBack() && inputs.length > 1) {
        return null;
      }
    }
    return oldest;
  }

  // Live once past the ends found on acquisition, and past what an aborted epoch had processed; the
  // shards downstream are told within the epoch.
  private void noteCaughtUp() {
    if (!parts.clock().hasLiveSources()
        && parts.sources().stream().allMatch(PartitionInput::isCaughtUp)) {
      touched = true;
      parts.time().sourcesCaughtUp();
    }
  }

  /** Lets the event time of the task's own sources advance without a record. */
  public void advanceSources(long timeMs) {
    if (!parts.sources().isEmpty()) {
      parts.time().sourceReached(timeMs);
      touched = true;
      parts.edges().forEach(Edge::post);
    }
  }

  /** Takes note that input has moved, so that the epoch commits this task's positions. */
  public void touch() {
    touched = true;
  }

  /** Returns whether the epoch has to commit this task. */
  public boolean isTouched() {
    return touched;
  }

  /**
   * Ends the epoch here: processes what tasks upstream have handed over, emits what was held back,
   * tells the shards downstream the time, and sends every change of a row to its changelog.
   *
   * @param leaving whether the task goes to another process behind this epoch: then the shards
   *     downstream have to wait for what that one says
   */
  public void endEpoch(boolean leaving, long nowNanos) {
    // What an idle task says on leaving has to be committed, and fenced, with its own positions:
    // said later, it would contradict the new owner.
    touched |= leaving || owesTime();
    holdTimeForSources();
    drainDirectInputs(nowNanos);
    noteCaughtUp();
    if (touched) {
      parts.stores().ifPresent(TaskStores::writeLayouts);
    }
    parts.time().endEpoch();
    parts.backlogs().forEach(BacklogInput::epochEnds);
    parts
        .edges()
        .forEach(
            edge -> {
              if (leaving) {
                edge.announceCatchingUp(nowNanos);
              } else {
                edge.announce(nowNanos);
              }
              edge.post();
            });
    parts.stores().ifPresent(TaskStores::writeChangelog);
  }

  // What cannot be processed, since more is due before it than this epoch should do, comes back
  // through the topic.
  private void drainDirectInputs(long nowNanos) {
    int portionsLeft = PORTIONS_PER_END_OF_EPOCH;
    for (DirectInput input : parts.directInputs().values()) {
      portionsLeft = drain(input, portionsLeft);
    }
    workOff(portionsLeft);
    if (!parts.time().isEmpty()) {
      parts.directInputs().values().forEach(input -> divert(input, nowNanos));
    }
  }

  private int drain(DirectInput input, int portions) {
    int portionsLeft = portions;
    int drained = 0;
    while (input.hasNext()) {
      portionsLeft = workOff(portionsLeft);
      if (!parts.time().isEmpty()) {
        break;
      }
      input.processNext();
      drained++;
    }
    if (drained > 0) {
      parts.metrics().events().add(drained);
      parts.wallClock().tookEvents();
    }
    return portionsLeft;
  }

  /** Does what is due because time has moved; returns how many portions are left then. */
  private int workOff(int portions) {
    int portionsLeft = portions;
    while (portionsLeft > 0 && !parts.time().isEmpty() && !parts.isFull().getAsBoolean()) {
      parts.time().workOff();
      portionsLeft--;
      touched = true;
    }
    return portionsLeft;
  }

  private void divert(DirectInput input, long nowNanos) {
    if (input.divert(nowNanos)) {
      diverted.add(input.shard());
      touched = true;
    }
  }

  /**
   * Returns the partitions of repartition topics to which this epoch has written what the task was
   * handed in memory and could not process; between two epochs.
   */
  public Set<TopicPartition> takeDiverted() {
    Set<TopicPartition> taken = ImmutableSet.copyOf(diverted);
    diverted.clear();
    return taken;
  }

  // What was handed over has to be processed now, although own partitions may hold older events.
  // Those must not become late by it, so their time counts until they are through.
  private void holdTimeForSources() {
    if (parts.directInputs().isEmpty() || parts.sources().isEmpty()) {
      return;
    }
    boolean behind = false;
    for (PartitionInput source : parts.sources()) {
      if (source.hasNext() || source.holdsBack()) {
        source.fallBehind();
        behind = true;
      }
    }
    if (behind) {
      parts.clock().sourcesCatchUp();
    }
  }

  /**
   * Returns what the epoch has to commit for this task: the position of every input partition,
   * moved or not, each with the task's time.
   *
   * @param processId the process that commits
   * @param epoch the number of the epoch
   * @param mostChars the most characters there should be beside each position
   */
  public Map<TopicPartition, CommittedInput> positions(
      String processId, long epoch, int mostChars) {
    String note = notes.put(note(processId, epoch), mostChars);
    var positions = ImmutableMap.<TopicPartition, CommittedInput>builder();
    parts
        .partitions()
        .forEach(
            (partition, input) ->
                positions.put(partition, new CommittedInput(input.position(), note)));
    return positions.buildOrThrow();
  }

  private EpochNote note(String processId, long epoch) {
    EventClock clock = parts.clock();
    return new EpochNote(
        processId, epoch, clock.eventTimeMs(), clock.heard(), parts.time().settling(), topics);
  }

  /**
   * Lets what the committed epoch has dropped count; while the lanes stand still, so that whoever
   * learns that it is committed finds it counted.
   */
  public void countDrops() {
    parts.context().drops().commit();
  }

  /** Takes note that the epoch is committed. */
  public void committed(CommittedEpoch epoch) {
    parts.wallClock().committed();
    // Also without a change: what the stores hold is all there was at that time.
    parts.stores().ifPresent(stores -> stores.currentAsOf(epoch.atMs()));
    if (touched) {
      committedNote = note(epoch.processId(), epoch.number());
      notes.commit();
      parts.partitions().values().forEach(PartitionInput::commit);
      parts.stores().ifPresent(TaskStores::commit);
      parts.metrics().eventTimesMs().set(id.partition(), committedNote.eventTimeMs());
      touched = false;
    }
  }

  /** Forgets everything since the last commit; the inputs are to be taken again from there. */
  public void aborted() {
    for (TaskInput input : inputs) {
      input.clear();
    }
    parts.backlogs().forEach(BacklogInput::clear);
    diverted.clear();
    notes.abort();
    parts.context().drops().abort();
    parts.edges().forEach(Edge::discard);
    parts.stores().ifPresent(TaskStores::abort);
    parts.wallClock().aborted();
    parts
        .clock()
        .restore(committedNote.eventTimeMs(), committedNote.settledMs(), committedNote.heard());
    parts.time().restore(committedNote.settling());
    parts.stateful().forEach(StatefulOperator::reload);
    touched = true;
  }

  /** Returns the committed position of every input partition. */
  public Map<TopicPartition, InputPosition> committedPositions() {
    var positions = ImmutableMap.<TopicPartition, InputPosition>builder();
    parts
        .partitions()
        .forEach((partition, input) -> positions.put(partition, input.committedPosition()));
    return positions.buildOrThrow();
  }

  /** Returns whether a repartition topic still holds what it held when the task was acquired. */
  public boolean hasExchangeBacklog() {
    return parts.partitions().values().stream()
        .anyMatch(input -> !parts.sources().contains(input) && !input.isCaughtUp());
  }

  /** Returns the stores of the task, if its stage has any. */
  public Optional<TaskStores> stores() {
    return parts.stores();
  }

  /** Returns one of its stores. */
  public Optional<TypedStore> store(String name) {
    return parts.stores().map(all -> all.byName().get(name));
  }

  /** Returns the event time that was committed last. */
  public long committedEventTimeMs() {
    return committedNote.eventTimeMs();
  }

  /** Returns the operator whose code was entered last, as far as can be told; from any thread. */
  public String operatorAtWork() {
    return parts.context().operatorAtWork() + " of task " + id;
  }

  /** Returns whether the task, and with it every task upstream, has caught up. */
  public boolean isLive() {
    return parts.clock().isLive();
  }

  /**
   * Publishes what of it a kill of the process would lose, and a restart had to replay.
   *
   * @param bytes about how many bytes of committed rows
   * @param sinceNanos when the first of them was committed, by the monotonic clock, if there is any
   */
  public void publishUnpersisted(long bytes, OptionalLong sinceNanos) {
    parts.metrics().unpersistedBytes().set(id.partition(), bytes);
    PerPartition since = parts.metrics().unpersistedSinceNanos();
    sinceNanos.ifPresentOrElse(
        nanos -> since.set(id.partition(), nanos), () -> since.remove(id.partition()));
  }

  /** Gives back everything it holds; committed rows go to the database first. */
  @Override
  public void close() {
    parts.metrics().remove(id.partition());
    parts.stores().ifPresent(TaskStores::close);
  }
}
