package dev.headrace.runtime.time;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.headrace.runtime.envelope.UpstreamTask;
import java.util.Arrays;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;

/**
 * The event time of one task.
 *
 * <p>Idea: every task upstream is heard with a time of its own, and so are the task's own source
 * partitions (as a member named after the task itself). While some members are still catching up,
 * event time is the least that any of those has reached, a member not heard of counting as minus
 * infinity; once all are live it is the most that any has reached.
 *
 * <p>Invariant: between two calls of {@link #restore} event time never goes back, nor does what was
 * heard of a member.
 */
public final class EventClock {
  /** The time of a member that has not been heard of, and of a task that knows no time yet. */
  public static final long UNHEARD = Long.MIN_VALUE;

  private final UpstreamTask[] members;
  private final long[] heardMs;
  private final boolean[] live;
  private final int own;
  private int membersCatchingUp;
  private long eventTimeMs = UNHEARD;
  private long settledMs = UNHEARD;

  /**
   * Creates the clock of a task for which nothing has been heard.
   *
   * @param self the task itself
   * @param hasSources whether the task reads source partitions of its own
   * @param upstream the tasks that feed it through exchanges
   */
  public EventClock(UpstreamTask self, boolean hasSources, Iterable<UpstreamTask> upstream) {
    ImmutableSortedSet.Builder<UpstreamTask> all = ImmutableSortedSet.naturalOrder();
    all.addAll(upstream);
    if (hasSources) {
      all.add(self);
    }
    SortedSet<UpstreamTask> sorted = all.build();
    members = sorted.toArray(UpstreamTask[]::new);
    heardMs = new long[members.length];
    Arrays.fill(heardMs, UNHEARD);
    live = new boolean[members.length];
    own = hasSources ? member(self) : -1;
    membersCatchingUp = members.length;
  }

  /** Returns the event time in ms, {@link #UNHEARD} when there is none yet. */
  public long eventTimeMs() {
    return eventTimeMs;
  }

  /**
   * Returns the event time up to which everything due has been done, in ms. It is the event time,
   * except while operators emit what was due because it moved: their results belong before the
   * move, so they neither are late nor make others late by it.
   */
  public long settledMs() {
    return settledMs;
  }

  /** Takes note that everything due at the present event time has been done. */
  public void settle() {
    settledMs = eventTimeMs;
  }

  /**
   * Returns the number under which a task upstream is a member here.
   *
   * @throws IllegalArgumentException when it is none: the plan or a partition count has changed
   */
  public int member(UpstreamTask upstream) {
    int index = Arrays.binarySearch(members, upstream);
    if (index < 0) {
      throw new IllegalArgumentException(
          "%s does not feed this task: its topology or its number of partitions has changed since the record was written"
              .formatted(upstream));
    }
    return index;
  }

  /** Takes note of a record of the task's own sources; returns the event time after it. */
  public long sourceReached(long timestampMs) {
    return reached(own, timestampMs);
  }

  /**
   * Takes note of the time a member has reached; returns the event time after it.
   *
   * @param member its number
   * @param timeMs its time in ms; an earlier one than heard before changes nothing
   */
  public long reached(int member, long timeMs) {
    long before = heardMs[member];
    if (timeMs > before) {
      heardMs[member] = timeMs;
      if (membersCatchingUp == 0) {
        eventTimeMs = Math.max(eventTimeMs, timeMs);
      } else if (!live[member]) {
        eventTimeMs = Math.max(eventTimeMs, leastCatchingUp());
      }
    }
    return eventTimeMs;
  }

  /** Takes note that a member has caught up; it stays so until it says otherwise. */
  public void caughtUp(int member) {
    if (!live[member]) {
      live[member] = true;
      membersCatchingUp--;
      eventTimeMs = Math.max(eventTimeMs, membersCatchingUp == 0 ? most() : leastCatchingUp());
    }
  }

  /** Takes note that a member is, perhaps again, catching up; event time stays where it is. */
  public void catchesUp(int member) {
    if (live[member]) {
      live[member] = false;
      membersCatchingUp++;
    }
  }

  /** Takes note that the task's own sources are, perhaps again, catching up. */
  public void sourcesCatchUp() {
    catchesUp(own);
  }

  /** Takes note that the task's own sources have caught up. */
  public void sourcesCaughtUp() {
    caughtUp(own);
  }

  /** Returns whether the task's own sources have caught up; true when it has none. */
  public boolean hasLiveSources() {
    return own < 0 || live[own];
  }

  /** Returns whether all members are live, and so the task itself. */
  public boolean isLive() {
    return membersCatchingUp == 0;
  }

  /** Returns what was heard of each member so far, to be committed with the epoch. */
  public SortedMap<UpstreamTask, Long> heard() {
    ImmutableSortedMap.Builder<UpstreamTask, Long> heard = ImmutableSortedMap.naturalOrder();
    for (int member = 0; member < members.length; member++) {
      if (heardMs[member] != UNHEARD) {
        heard.put(members[member], heardMs[member]);
      }
    }
    return heard.build();
  }

  /**
   * Goes back to a committed state after an abort or on acquisition. Nobody is live then, whoever
   * was at the last commit: the members take the same input again, one perhaps long before the
   * other, and say when they are through.
   *
   * @param committedEventTimeMs the committed event time
   * @param committedHeard the committed times of members; members that no longer exist are ignored
   */
  public void restore(long committedEventTimeMs, Map<UpstreamTask, Long> committedHeard) {
    eventTimeMs = committedEventTimeMs;
    settledMs = committedEventTimeMs;
    Arrays.fill(live, false);
    membersCatchingUp = members.length;
    for (int member = 0; member < members.length; member++) {
      heardMs[member] = committedHeard.getOrDefault(members[member], UNHEARD);
    }
  }

  private long leastCatchingUp() {
    long least = Long.MAX_VALUE;
    for (int member = 0; member < members.length; member++) {
      if (!live[member]) {
        least = Math.min(least, heardMs[member]);
      }
    }
    return least;
  }

  private long most() {
    long most = UNHEARD;
    for (long heard : heardMs) {
      most = Math.max(most, heard);
    }
    return most;
  }
}
