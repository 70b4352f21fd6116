package dev.headrace.runtime.time;

import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import dev.headrace.runtime.envelope.Heard;
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
 * <p>That a task upstream is live counts only if it was said under the present generation of the
 * group or a later one. Whenever processes come or go a generation begins, and until a task's
 * present owner has said so again nobody may run ahead of it: its former owner, who knew it to be
 * live, may be gone.
 *
 * <p>Invariant: between two calls of {@link #restore} event time never goes back, nor does what was
 * heard of a member.
 */
public final class EventClock {
  /** The time of a member that has not been heard of, and of a task that knows no time yet. */
  public static final long UNHEARD = Long.MIN_VALUE;

  /** In place of a member's number: a task that feeds this one no more. */
  public static final int NO_MEMBER = -1;

  private static final Heard NOTHING = new Heard(UNHEARD, Heard.NOT_LIVE);
  // A task knows of its own sources itself, whatever the generation.
  private static final int OWN_LIVE = Integer.MAX_VALUE;

  private final UpstreamTask[] members;
  private final long[] heardMs;
  private final int[] liveUnder;
  private final int own;
  private int generation;
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
    liveUnder = new int[members.length];
    own = hasSources ? member(self) : NO_MEMBER;
    generation = 1;
    membersCatchingUp = members.length;
  }

  /** Returns the event time in ms, {@link #UNHEARD} when there is none yet. */
  public long eventTimeMs() {
    return eventTimeMs;
  }

  /**
   * Returns the event time up to which everything due has been done, in ms. It is the event time,
   * except while operators emit what was due because it moved, which may take several epochs.
   */
  public long settledMs() {
    return settledMs;
  }

  /** Returns whether everything due at the present event time has been done. */
  public boolean isSettled() {
    return settledMs == eventTimeMs;
  }

  /** Takes note that everything due at an event time has been done. */
  public void settle(long timeMs) {
    settledMs = timeMs;
  }

  /**
   * Returns the number under which a task upstream is a member here; {@link #NO_MEMBER} when it is
   * none, since the topology has changed after it wrote what has still to be read.
   */
  public int member(UpstreamTask upstream) {
    return Math.max(NO_MEMBER, Arrays.binarySearch(members, upstream));
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
      } else if (!isLive(member)) {
        eventTimeMs = Math.max(eventTimeMs, leastCatchingUp());
      }
    }
    return eventTimeMs;
  }

  /**
   * Takes note that a member says it has caught up; it stays so until it says otherwise or a new
   * generation begins.
   *
   * @param member its number
   * @param underGeneration the generation under which it said so
   */
  public void caughtUp(int member, int underGeneration) {
    boolean before = isLive(member);
    liveUnder[member] = Math.max(liveUnder[member], underGeneration);
    if (!before && isLive(member)) {
      membersCatchingUp--;
      advance();
    }
  }

  private void advance() {
    eventTimeMs = Math.max(eventTimeMs, membersCatchingUp == 0 ? most() : leastCatchingUp());
  }

  /** Takes note that a member is, perhaps again, catching up; event time stays where it is. */
  public void catchesUp(int member) {
    if (isLive(member)) {
      membersCatchingUp++;
    }
    liveUnder[member] = Heard.NOT_LIVE;
  }

  /** Takes note that the task's own sources are, perhaps again, catching up. */
  public void sourcesCatchUp() {
    catchesUp(own);
  }

  /** Takes note that the task's own sources have caught up. */
  public void sourcesCaughtUp() {
    caughtUp(own, OWN_LIVE);
  }

  /** Returns whether the task's own sources have caught up; true when it has none. */
  public boolean hasLiveSources() {
    return own == NO_MEMBER || isLive(own);
  }

  private boolean isLive(int member) {
    return liveUnder[member] >= generation;
  }

  /** Returns whether all members are live, and so the task itself. */
  public boolean isLive() {
    return membersCatchingUp == 0;
  }

  /**
   * Returns the generation under which the task is live, as others are to know; {@link
   * Heard#NOT_LIVE} if it is not, or has still to emit what was due before its event time: nobody
   * is to run ahead of that.
   */
  public int liveUnder() {
    return isLive() && isSettled() ? generation : Heard.NOT_LIVE;
  }

  /**
   * Begins a generation of the group: tasks upstream have to say anew that they are live. Event
   * time stays where it is.
   */
  public void startGeneration(int newGeneration) {
    generation = newGeneration;
    countCatchingUp();
  }

  private void countCatchingUp() {
    membersCatchingUp = 0;
    for (int member = 0; member < members.length; member++) {
      if (!isLive(member)) {
        membersCatchingUp++;
      }
    }
  }

  /** Returns what was heard of each member so far, to be committed with the epoch. */
  public SortedMap<UpstreamTask, Heard> heard() {
    ImmutableSortedMap.Builder<UpstreamTask, Heard> heard = ImmutableSortedMap.naturalOrder();
    for (int member = 0; member < members.length; member++) {
      int said = member == own ? Heard.NOT_LIVE : liveUnder[member];
      if (heardMs[member] != UNHEARD || said != Heard.NOT_LIVE) {
        heard.put(members[member], new Heard(heardMs[member], said));
      }
    }
    return heard.build();
  }

  /**
   * Goes back to a committed state after an abort or on acquisition. The task's own sources are not
   * live then, whatever they were at the last commit: they take the same input again, and say when
   * they are through.
   *
   * @param committedEventTimeMs the committed event time in ms
   * @param committedSettledMs the event time that was settled then, in ms
   * @param committedHeard what was heard of members; members that no longer exist are ignored
   */
  public void restore(
      long committedEventTimeMs, long committedSettledMs, Map<UpstreamTask, Heard> committedHeard) {
    eventTimeMs = committedEventTimeMs;
    settle(committedSettledMs);
    for (int member = 0; member < members.length; member++) {
      Heard heard = committedHeard.getOrDefault(members[member], NOTHING);
      heardMs[member] = heard.timeMs();
      liveUnder[member] = member == own ? Heard.NOT_LIVE : heard.liveUnder();
    }
    countCatchingUp();
  }

  private long leastCatchingUp() {
    long least = Long.MAX_VALUE;
    for (int member = 0; member < members.length; member++) {
      if (!isLive(member)) {
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
