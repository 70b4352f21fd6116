package dev.headrace.runtime.operator;

import com.google.common.math.LongMath;
import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.window.SlidingSpec;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.TimedValues.Timed;
import dev.headrace.runtime.store.Row;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of each key in sliding windows, which lie wherever events are. What is kept are
 * the events themselves; a window's result is the fold of its events in order of timestamp and then
 * arrival, made when it is to be emitted.
 *
 * <p>Invariant: an event is kept as long as a window that covers it, or starts just after it, is
 * open. Which windows are closed follows from event time alone. Final results come in order of
 * window end, then key bytes; updates of an epoch in order of window start, then key bytes.
 */
final class SlidingAggregateOperator extends AggregateOperator implements DueQueue.Source {
  private final SlidingSpec spec;
  private final SlidingWindowsOf windows;
  private final TimedRows rows;
  private final StoreLayout.Timed layout;
  private final DueQueue finals;
  private final TreeSet<Due> changed = new TreeSet<>();
  private final boolean wantsBefore;

  SlidingAggregateOperator(
      AggregateNode node, SlidingSpec spec, StoreLayout.Timed layout, OperatorSetup setup) {
    super(node, setup.store(node.store(), TimedValues.serde(node.valueSerde())), setup);
    this.spec = spec;
    this.windows = new SlidingWindowsOf(spec);
    this.rows = new TimedRows(store, layout);
    this.layout = layout;
    this.finals = new DueQueue(layout.widthMs(), this);
    this.wantsBefore = setup.wantsBefore();
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || value == null) {
      drops.dropIncomplete(key, timestampMs);
      return;
    }
    if (spec.isClosed(timestampMs, time.eventTimeMs())) {
      late(1, key, value, timestampMs, headers);
      return;
    }
    byte[] keyBytes = fold.keyBytes(key, headers);
    List<Timed> before =
        emission == Emission.EVERY_UPDATE ? near(keyBytes, timestampMs) : List.of();
    rows.add(keyBytes, timestampMs, value);
    if (emission == Emission.FINAL) {
      expect(keyBytes, spec.startBefore(timestampMs));
      expect(keyBytes, LongMath.saturatedAdd(timestampMs, 1));
    } else {
      update(keyBytes, timestampMs, before);
    }
  }

  private void expect(byte[] keyBytes, long startMs) {
    if (!spec.isClosed(startMs, time.eventTimeMs())) {
      finals.add(new Due(startMs, 0, keyBytes));
    }
  }

  private List<Timed> near(byte[] keyBytes, long timestampMs) {
    return rows.between(
        keyBytes, windows.reachBefore(timestampMs), windows.reachAfter(timestampMs));
  }

  private void update(byte[] keyBytes, long timestampMs, List<Timed> before) {
    for (long startMs : windows.changedBy(timestampMs, near(keyBytes, timestampMs))) {
      if (!spec.isClosed(startMs, time.eventTimeMs())) {
        Due window = new Due(startMs, 0, keyBytes);
        if (emission == Emission.EVERY_UPDATE) {
          emit(window, () -> before);
        } else {
          changed.add(window);
        }
      }
    }
  }

  private void emit(Due window) {
    long endMs = spec.endOf(window.atMs());
    emit(window, () -> rows.committedBetween(window.key(), window.atMs() - 1, endMs));
  }

  private void emit(Due window, Supplier<List<Timed>> eventsBefore) {
    long endMs = spec.endOf(window.atMs());
    Object key = fold.key(window.key());
    List<Timed> events = rows.between(window.key(), window.atMs(), endMs);
    if (!events.isEmpty()) {
      emit(
          null,
          new Windowed<>(key, window.atMs(), endMs),
          () -> update(window, key, events, eventsBefore),
          events.get(events.size() - 1).timestampMs());
    }
  }

  private Update update(
      Due window, Object key, List<Timed> events, Supplier<List<Timed>> eventsBefore) {
    Object now = folded(key, events);
    // A result that is there needs no second fold, unless someone asks what it was before.
    boolean asked = emission != Emission.FINAL && (wantsBefore || fold.result(now) == null);
    List<Timed> before = asked ? inWindow(window, eventsBefore.get()) : List.of();
    return before.isEmpty()
        ? new Update(null, 0, now)
        : new Update(folded(key, before), before.get(before.size() - 1).timestampMs(), now);
  }

  /** Returns the events of a window among those around it, none when it was no window. */
  private List<Timed> inWindow(Due window, List<Timed> around) {
    long startMs = window.atMs();
    long endMs = spec.endOf(startMs);
    List<Timed> near =
        around.stream()
            .filter(each -> each.timestampMs() >= startMs - 1 && each.timestampMs() <= endMs)
            .toList();
    return windows.exists(startMs, near)
        ? near.stream().filter(each -> each.timestampMs() >= startMs).toList()
        : List.of();
  }

  private @Nullable Object folded(Object key, List<Timed> events) {
    Object accumulator = null;
    for (Timed timed : events) {
      accumulator = fold.accumulate(key, timed.value(), timed.timestampMs(), accumulator);
    }
    return accumulator;
  }

  @Override
  public long nextTimerMs() {
    OptionalLong window =
        changed.isEmpty() ? finals.nextMs() : OptionalLong.of(changed.first().atMs());
    long closeMs = window.isPresent() ? afterClose(window.getAsLong()) : NO_TIMER;
    OptionalLong stretch = rows.firstStretch(0);
    long expiryMs = stretch.isPresent() ? afterClose(windowBehind(stretch.getAsLong())) : NO_TIMER;
    return Math.min(closeMs, expiryMs);
  }

  private long afterClose(long startMs) {
    long lastOpenMs = LongMath.saturatedAdd(spec.endOf(startMs), spec.graceMs());
    return lastOpenMs == Long.MAX_VALUE ? NO_TIMER : lastOpenMs + 1;
  }

  /** Returns the start of the last window that the events of a stretch have a part in. */
  private long windowBehind(long stretchMs) {
    return LongMath.saturatedAdd(rows.lastOf(stretchMs), 1);
  }

  @Override
  public boolean onTime(long eventTimeMs, Portion portion) {
    return emitChanged(eventTimeMs, portion)
        && (emission != Emission.FINAL || emitFinals(eventTimeMs, portion))
        && forget(eventTimeMs, portion);
  }

  // What is put off is told when the epoch ends.
  private boolean emitChanged(long eventTimeMs, Portion portion) {
    while (!changed.isEmpty() && spec.isClosed(changed.first().atMs(), eventTimeMs)) {
      if (portion.isUsedUp()) {
        return false;
      }
      portion.take();
      emit(changed.first());
      changed.pollFirst();
    }
    return true;
  }

  private boolean emitFinals(long eventTimeMs, Portion portion) {
    LongPredicate isDue = startMs -> spec.isClosed(startMs, eventTimeMs);
    for (Due window = finals.peek(isDue); window != null; window = finals.peek(isDue)) {
      if (portion.isUsedUp()) {
        return false;
      }
      finals.remove(window);
      if (portion.takes(window.atMs())) {
        emit(window);
      }
    }
    return true;
  }

  private boolean forget(long eventTimeMs, Portion portion) {
    OptionalLong stretch = rows.firstStretch(0);
    while (stretch.isPresent() && spec.isClosed(windowBehind(stretch.getAsLong()), eventTimeMs)) {
      if (!rows.delete(stretch.getAsLong(), portion)) {
        return false;
      }
      stretch = rows.firstStretch(0);
    }
    return true;
  }

  // An event of an open window may lie in one that is being closed, too.
  @Override
  public boolean takesEventsMeanwhile() {
    return false;
  }

  // Rows go a whole stretch of time at once.
  @Override
  public boolean isLittleDue(long eventTimeMs) {
    LongPredicate isDue = startMs -> spec.isClosed(startMs, eventTimeMs);
    OptionalLong stretch = rows.firstStretch(0);
    boolean forgets = stretch.isPresent() && isDue.test(windowBehind(stretch.getAsLong()));
    return !forgets
        && changed.stream().limit(LITTLE + 1).filter(due -> isDue.test(due.atMs())).count()
            <= LITTLE
        && (emission != Emission.FINAL || finals.areFew(isDue, LITTLE));
  }

  // The earliest window of an event starts a difference before it.
  @Override
  public OptionalLong firstStretch(long atOrAfterMs) {
    OptionalLong events = rows.firstStretch(Math.max(0, atOrAfterMs - 1));
    return events.isPresent()
        ? OptionalLong.of(
            layout.bucketOf(Math.max(atOrAfterMs, spec.startBefore(events.getAsLong()))))
        : events;
  }

  @Override
  public void load(long startMs, Consumer<Due> into) {
    long lastMs = rows.lastOf(startMs);
    OptionalLong stretch = rows.firstStretch(startMs - 1);
    while (stretch.isPresent() && stretch.getAsLong() <= spec.endOf(lastMs)) {
      for (Row row : rows.rowsOf(stretch.getAsLong())) {
        for (Timed timed : TimedRows.in(row).all()) {
          long behindMs = LongMath.saturatedAdd(timed.timestampMs(), 1);
          loadWithin(startMs, spec.startBefore(timed.timestampMs()), row.key(), into);
          loadWithin(startMs, behindMs, row.key(), into);
        }
      }
      stretch = rows.stretchAfter(stretch.getAsLong());
    }
  }

  // What was closed before time moved now has been emitted, or its event was late for it.
  private void loadWithin(long stretchMs, long startMs, byte[] key, Consumer<Due> into) {
    boolean within = startMs >= stretchMs && startMs <= rows.lastOf(stretchMs);
    if (within && !spec.isClosed(startMs, time.eventTimeMs())) {
      into.accept(new Due(startMs, 0, key));
    }
  }

  @Override
  public boolean emitsWhenEpochEnds() {
    return emission == Emission.UPDATES;
  }

  @Override
  public void flush() {
    changed.forEach(this::emit);
    changed.clear();
  }

  @Override
  public void reload() {
    changed.clear();
    finals.reset();
  }
}
