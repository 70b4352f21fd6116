package dev.headrace.runtime.operator;

import dev.headrace.dsl.window.SlidingSpec;
import dev.headrace.runtime.operator.TimedValues.Timed;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which sliding windows there are. For each event of a key one ends at it, at the earliest at 0 +
 * difference; and one starts just after it, if there is an event for it.
 */
final class SlidingWindowsOf {
  private final SlidingSpec spec;

  SlidingWindowsOf(SlidingSpec spec) {
    this.spec = spec;
  }

  /** Returns how far before an event its neighbours lie. */
  long reachBefore(long timestampMs) {
    return spec.startBefore(timestampMs) - 1;
  }

  /** Returns how far behind an event its neighbours lie. */
  long reachAfter(long timestampMs) {
    long afterMs = spec.endOf(timestampMs);
    return afterMs == Long.MAX_VALUE ? afterMs : afterMs + 1;
  }

  /**
   * Returns the starts of the windows that an event has made or changed.
   *
   * @param timestampMs the event's timestamp
   * @param near the events within its reach, itself included
   */
  SortedSet<Long> changedBy(long timestampMs, List<Timed> near) {
    SortedSet<Long> starts = new TreeSet<>();
    int atOnce = 0;
    boolean follows = false;
    boolean knownBehind = false;
    long behindMs = timestampMs == Long.MAX_VALUE ? timestampMs : timestampMs + 1;
    for (Timed timed : near) {
      long otherMs = timed.timestampMs();
      addIfCovers(starts, spec.startBefore(otherMs), timestampMs);
      if (otherMs < timestampMs) {
        addIfCovers(starts, otherMs + 1, timestampMs);
      }
      atOnce += otherMs == timestampMs ? 1 : 0;
      follows |= otherMs > timestampMs && otherMs <= spec.endOf(behindMs);
      knownBehind |= otherMs == spec.endOf(behindMs);
    }
    // Only a new instant makes a window behind it, and only where none ends at another event.
    if (atOnce == 1 && follows && !knownBehind) {
      starts.add(behindMs);
    }
    return starts;
  }

  /**
   * Returns whether there is a window.
   *
   * @param startMs where it starts
   * @param near the events from just before its start to its end
   */
  boolean exists(long startMs, List<Timed> near) {
    boolean follows = false;
    boolean startsBehind = false;
    boolean endsAt = false;
    for (Timed timed : near) {
      follows |= timed.timestampMs() >= startMs;
      startsBehind |= timed.timestampMs() < startMs;
      endsAt |= timed.timestampMs() >= startMs && spec.startBefore(timed.timestampMs()) == startMs;
    }
    return endsAt || (startsBehind && follows);
  }

  private void addIfCovers(SortedSet<Long> starts, long startMs, long timestampMs) {
    if (startMs <= timestampMs && timestampMs <= spec.endOf(startMs)) {
      starts.add(startMs);
    }
  }

  /** Returns the starts of all windows that some events, in order of time, make. */
  static SortedSet<Long> starts(SlidingSpec spec, List<Timed> events) {
    SortedSet<Long> starts = new TreeSet<>();
    for (int i = 0; i < events.size(); i++) {
      long timestampMs = events.get(i).timestampMs();
      starts.add(spec.startBefore(timestampMs));
      if (i > 0) {
        long behindMs = events.get(i - 1).timestampMs() + 1;
        if (timestampMs >= behindMs && timestampMs <= spec.endOf(behindMs)) {
          starts.add(behindMs);
        }
      }
    }
    return starts;
  }
}
