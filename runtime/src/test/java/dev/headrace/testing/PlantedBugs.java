package dev.headrace.testing;

import dev.headrace.runtime.envelope.EpochNote;
import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.OffsetRange;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.task.KnownNote;
import dev.headrace.runtime.task.Task;
import dev.headrace.runtime.time.EventClock;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import net.bytebuddy.asm.Advice;
import org.apache.kafka.common.TopicPartition;

/**
 * Mistakes that a simulation must find, each woven into one method of the production code. Public,
 * as is everything in it, because what is woven in runs inside of other packages.
 */
@SuppressWarnings("UnusedVariable") // What is woven in returns a value by assigning it.
public final class PlantedBugs {
  private static final Map<TopicPartition, OffsetRange> WATERMARKS = new HashMap<>();
  private static final Field COMMITTED = committedVersion();
  private static final Map<TopicPartition, CommittedInput> POSITIONS = new HashMap<>();
  private static final Set<Task> SOUGHT = Collections.newSetFromMap(new IdentityHashMap<>());

  private static boolean movesNothing;

  private PlantedBugs() {}

  /** Forgets what bugs remember from one run to the next. */
  static void reset() {
    WATERMARKS.clear();
    POSITIONS.clear();
    movesNothing = false;
    SOUGHT.clear();
  }

  /** Commits only the positions that have moved. */
  public static final class SkipsUnchangedPositions {
    private SkipsUnchangedPositions() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.This Task task,
        @Advice.Return(readOnly = false) Map<TopicPartition, CommittedInput> positions) {
      positions = moved(task, positions);
    }
  }

  public static Map<TopicPartition, CommittedInput> moved(
      Task task, Map<TopicPartition, CommittedInput> positions) {
    Map<TopicPartition, CommittedInput> moved = new HashMap<>(positions);
    task.committedPositions()
        .forEach(
            (partition, committed) -> {
              if (committed.equals(positions.get(partition).position())) {
                moved.remove(partition);
              }
            });
    return moved;
  }

  /** Restores to an end of the changelog that was asked for earlier. */
  public static final class RestoresToAnEarlierEnd {
    private RestoresToAnEarlierEnd() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) Map<TopicPartition, OffsetRange> found) {
      found = earlier(found);
    }
  }

  public static Map<TopicPartition, OffsetRange> earlier(Map<TopicPartition, OffsetRange> found) {
    Map<TopicPartition, OffsetRange> earlier = new HashMap<>(found);
    earlier.replaceAll(
        (partition, range) ->
            partition.topic().endsWith("-changelog")
                ? WATERMARKS.getOrDefault(partition, range)
                : range);
    WATERMARKS.putAll(found);
    return earlier;
  }

  /** Takes a shard for one that has consumed its topic as soon as it runs here. */
  public static final class GoesDirectTooEarly {
    private GoesDirectTooEarly() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) long end) {
      end = 0;
    }
  }

  /** Takes up a task without its committed time, as if only the local disk knew it. */
  public static final class ForgetsEventTime {
    private ForgetsEventTime() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) KnownNote note) {
      note = timeless(note.note());
    }
  }

  public static KnownNote timeless(EpochNote note) {
    return new KnownNote(
        new EpochNote(note.processId(), note.epoch(), EventClock.UNHEARD, new TreeMap<>()), null);
  }

  /** Lets time go by the fastest task upstream although others are not live. */
  public static final class RunsAhead {
    private RunsAhead() {}

    @Advice.OnMethodExit
    static void exit(
        @Advice.FieldValue("heardMs") long[] heardMs, @Advice.Return(readOnly = false) long least) {
      least = most(heardMs);
    }
  }

  public static long most(long[] heardMs) {
    return Arrays.stream(heardMs).max().orElseThrow();
  }

  /** Lets an epoch commit without a check of its process's place in the group, as no offsets do. */
  public static final class CommitsUnchecked {
    private CommitsUnchecked() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) boolean allowed) {
      allowed = true;
    }
  }

  /** Commits no positions at all when none has moved: the first half, which knows whether. */
  public static final class SeesNothingMove {
    private SeesNothingMove() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(0) Map<TopicPartition, CommittedInput> inputs) {
      see(inputs);
    }

    @Advice.OnMethodExit
    static void exit(@Advice.Argument(0) Map<TopicPartition, CommittedInput> inputs) {
      remember(inputs);
    }
  }

  public static void see(Map<TopicPartition, CommittedInput> inputs) {
    movesNothing =
        inputs.entrySet().stream().allMatch(input -> isAt(input.getKey(), input.getValue()));
  }

  private static boolean isAt(TopicPartition partition, CommittedInput input) {
    CommittedInput committed = POSITIONS.get(partition);
    return committed != null && committed.position().equals(input.position());
  }

  public static void remember(Map<TopicPartition, CommittedInput> inputs) {
    POSITIONS.putAll(inputs);
    movesNothing = false;
  }

  /** Commits no positions when none has moved: a group does not check who commits none. */
  public static final class CommitsNoPositionsUnlessMoved {
    private CommitsNoPositionsUnlessMoved() {}

    @Advice.OnMethodExit
    static void exit(@Advice.Return(readOnly = false) boolean allowed) {
      allowed = isChecked(allowed);
    }
  }

  public static boolean isChecked(boolean allowed) {
    return allowed || movesNothing;
  }

  /** Forgets the committed version of each row that an aborted epoch has changed. */
  public static final class LosesCommittedRows {
    private LosesCommittedRows() {}

    @Advice.OnMethodEnter
    static void enter(@Advice.This Iterable<Row> changed) {
      loseCommitted(changed);
    }
  }

  public static void loseCommitted(Iterable<Row> rows) {
    for (Row row : rows) {
      try {
        COMMITTED.set(row, null);
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }
  }

  private static Field committedVersion() {
    try {
      Field field = Row.class.getDeclaredField("committed");
      field.setAccessible(true);
      return field;
    } catch (NoSuchFieldException e) {
      throw new AssertionError(e);
    }
  }

  /** Goes on behind what an aborted epoch has read. */
  public static final class DoesNotSeekAfterAbort {
    private DoesNotSeekAfterAbort() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean enter(@Advice.Argument(0) List<Task> tasks) {
      return wereSought(tasks);
    }
  }

  public static boolean wereSought(List<Task> tasks) {
    boolean all = !tasks.isEmpty() && SOUGHT.containsAll(tasks);
    SOUGHT.addAll(tasks);
    return all;
  }
}
