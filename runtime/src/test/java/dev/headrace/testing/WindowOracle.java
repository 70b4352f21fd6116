package dev.headrace.testing;

import static com.google.common.math.LongMath.saturatedAdd;

import dev.headrace.dsl.window.Windowed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What windows are to make of a history, as plainly as possible: whatever is asked for is computed
 * from the events accepted so far. A result is the numbers of a window's events in order of
 * timestamp and then arrival.
 */
abstract class WindowOracle {
  /** Every update, in the order of the events that made them. */
  final List<String> updates = new ArrayList<>();

  /** The final results, in order. */
  final List<String> finals = new ArrayList<>();

  /** The numbers of the late events. */
  final List<Integer> late = new ArrayList<>();

  long eventTimeMs = Long.MIN_VALUE;

  /** The events of the windows that are open. */
  final Map<Windowed<String>, List<Happening>> open = new LinkedHashMap<>();

  abstract void accept(Happening event);

  abstract void close();

  final void run(List<Happening> history, long endMs) {
    for (Happening event : history) {
      advance(event.timestampMs());
      // What is in no window shows all the same how late it is.
      if (event.isComplete()) {
        accept(event);
      }
    }
    advance(endMs);
  }

  private void advance(long timeMs) {
    eventTimeMs = Math.max(eventTimeMs, timeMs);
    close();
  }

  static String result(Windowed<String> window, List<Happening> events, long timestampMs) {
    return window + "=" + numbers(events) + "@" + timestampMs;
  }

  static List<Integer> numbers(List<Happening> events) {
    return events.stream()
        .sorted(Comparator.comparingLong(Happening::timestampMs))
        .map(Happening::number)
        .toList();
  }

  static long latest(List<Happening> events) {
    return events.stream().mapToLong(Happening::timestampMs).max().orElseThrow();
  }

  static final Comparator<Windowed<String>> CLOSING_ORDER =
      Comparator.<Windowed<String>>comparingLong(Windowed::endMs)
          .thenComparingLong(Windowed::startMs)
          .thenComparing(Windowed::key);

  /** Tumbling and hopping windows. */
  static final class Fixed extends WindowOracle {
    private final long sizeMs;
    private final long advanceMs;
    private final long graceMs;

    Fixed(long sizeMs, long advanceMs, long graceMs) {
      this.sizeMs = sizeMs;
      this.advanceMs = advanceMs;
      this.graceMs = graceMs;
    }

    @Override
    void accept(Happening event) {
      boolean missed = false;
      for (long startMs : starts(event.timestampMs())) {
        long endMs = saturatedAdd(startMs, sizeMs);
        if (eventTimeMs >= saturatedAdd(endMs, graceMs)) {
          missed = true;
        } else {
          var window = new Windowed<>(event.key(), startMs, endMs);
          List<Happening> events = open.computeIfAbsent(window, any -> new ArrayList<>());
          events.add(event);
          updates.add(result(window, events, latest(events)));
        }
      }
      if (missed) {
        late.add(event.number());
      }
    }

    @Override
    void close() {
      open.keySet().stream()
          .filter(window -> eventTimeMs >= saturatedAdd(window.endMs(), graceMs))
          .sorted(CLOSING_ORDER)
          .toList()
          .forEach(window -> close(window, open.remove(window)));
    }

    private List<Long> starts(long timestampMs) {
      // Some of these are too early; far back there is none.
      long startMs = Math.max(0, timestampMs - 2 * sizeMs) / advanceMs * advanceMs;
      List<Long> starts = new ArrayList<>();
      while (startMs >= 0 && startMs <= timestampMs) {
        if (timestampMs - startMs < sizeMs) {
          starts.add(startMs);
        }
        startMs += advanceMs;
      }
      return starts;
    }

    private void close(Windowed<String> window, List<Happening> events) {
      finals.add(result(window, events, latest(events)));
    }
  }

  /** One window without an end. */
  static final class Unlimited extends WindowOracle {
    private final long startMs;

    Unlimited(long startMs) {
      this.startMs = startMs;
    }

    @Override
    void accept(Happening event) {
      if (event.timestampMs() >= startMs) {
        var window = new Windowed<>(event.key(), startMs, Long.MAX_VALUE);
        List<Happening> events = open.computeIfAbsent(window, any -> new ArrayList<>());
        events.add(event);
        updates.add(result(window, events, latest(events)));
      }
    }

    @Override
    void close() {
      // It never does, and what lies before it is not late either.
    }
  }

  /** Sessions. */
  static final class Sessions extends WindowOracle {
    private final long gapMs;
    private final long graceMs;

    Sessions(long gapMs, long graceMs) {
      this.gapMs = gapMs;
      this.graceMs = graceMs;
    }

    @Override
    void accept(Happening event) {
      long timestampMs = event.timestampMs();
      List<Windowed<String>> joined =
          open.keySet().stream()
              .filter(session -> session.key().equals(event.key()))
              .filter(session -> session.endMs() >= timestampMs - gapMs)
              .filter(session -> session.startMs() <= saturatedAdd(timestampMs, gapMs))
              .sorted(Comparator.comparingLong(Windowed::startMs))
              .toList();
      if (joined.isEmpty() && eventTimeMs > saturatedAdd(timestampMs, gapMs + graceMs)) {
        late.add(event.number());
        return;
      }
      long startMs = timestampMs;
      long endMs = timestampMs;
      List<Happening> events = new ArrayList<>();
      for (Windowed<String> session : joined) {
        startMs = Math.min(startMs, session.startMs());
        endMs = Math.max(endMs, session.endMs());
        events.addAll(open.remove(session));
      }
      events.add(event);
      var merged = new Windowed<>(event.key(), startMs, endMs);
      for (Windowed<String> session : joined) {
        if (!session.equals(merged)) {
          updates.add(session + "=null@" + session.endMs());
        }
      }
      open.put(merged, events);
      updates.add(result(merged, events, endMs));
    }

    @Override
    void close() {
      open.keySet().stream()
          .filter(session -> eventTimeMs > saturatedAdd(session.endMs(), gapMs + graceMs))
          .sorted(CLOSING_ORDER)
          .toList()
          .forEach(session -> finals.add(result(session, open.remove(session), session.endMs())));
    }
  }

  /** Sliding windows: everything is looked for among all events, with no care for cost. */
  static final class Sliding extends WindowOracle {
    private final long differenceMs;
    private final long graceMs;
    private final List<Happening> accepted = new ArrayList<>();

    Sliding(long differenceMs, long graceMs) {
      this.differenceMs = differenceMs;
      this.graceMs = graceMs;
    }

    @Override
    void accept(Happening event) {
      if (eventTimeMs > saturatedAdd(event.timestampMs(), differenceMs + graceMs)) {
        late.add(event.number());
        return;
      }
      accepted.add(event);
      List<Happening> ofKey =
          accepted.stream().filter(other -> other.key().equals(event.key())).toList();
      for (long startMs : starts(ofKey)) {
        var window = new Windowed<>(event.key(), startMs, saturatedAdd(startMs, differenceMs));
        List<Happening> events =
            ofKey.stream()
                .filter(other -> other.timestampMs() >= startMs)
                .filter(other -> other.timestampMs() <= window.endMs())
                .toList();
        boolean isOpen = eventTimeMs <= saturatedAdd(window.endMs(), graceMs);
        if (isOpen && !events.equals(open.get(window))) {
          open.put(window, events);
          updates.add(result(window, events, latest(events)));
        }
      }
    }

    private SortedSet<Long> starts(List<Happening> ofKey) {
      SortedSet<Long> starts = new TreeSet<>();
      for (Happening event : ofKey) {
        starts.add(Math.max(0, event.timestampMs() - differenceMs));
        long behindMs = saturatedAdd(event.timestampMs(), 1);
        if (ofKey.stream()
            .anyMatch(
                other ->
                    other.timestampMs() > event.timestampMs()
                        && other.timestampMs() <= saturatedAdd(behindMs, differenceMs))) {
          starts.add(behindMs);
        }
      }
      return starts;
    }

    @Override
    void close() {
      open.keySet().stream()
          .filter(window -> eventTimeMs > saturatedAdd(window.endMs(), graceMs))
          .sorted(CLOSING_ORDER)
          .toList()
          .forEach(
              window -> {
                List<Happening> events = open.remove(window);
                finals.add(result(window, events, latest(events)));
              });
    }
  }
}
