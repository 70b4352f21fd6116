package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.ProcessorNode;
import dev.headrace.dsl.processor.Event;
import dev.headrace.dsl.processor.KeyValueStore;
import dev.headrace.dsl.processor.Processor;
import dev.headrace.dsl.processor.ProcessorContext;
import dev.headrace.dsl.processor.RecordMetadata;
import dev.headrace.dsl.processor.StoreDefinition;
import dev.headrace.dsl.processor.VersionedStore;
import dev.headrace.dsl.processor.VersionedStoreDefinition;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Runs a custom processor.
 *
 * <p>Invariant: a processor never outlives an abort, so whatever it keeps in its fields was made of
 * committed state and of this epoch. Timers follow from event time alone: one is due at the first
 * multiple of its interval behind the time that was settled last. What has been done on the wall
 * clock is the task's to know.
 *
 * <p>Where a failure is not the end, an event that the processor fails on leaves no trace: stores
 * are put back, nothing is forwarded, and a new processor takes over, since fields cannot be put
 * back. That one is as good as the old one: an epoch may end behind any event, so whatever a
 * processor keeps in its fields it must be able to make of its stores.
 */
final class ProcessorOperator
    implements StatefulOperator, Operator, ProcessorContext<Object, Object> {

  /**
   * A timer.
   *
   * @param inSteps whether it may have to be called several times
   */
  private record Periodic(long intervalMs, SteppedTimer callback, boolean inSteps) {
    /** Returns the first multiple of the interval behind a time. */
    long nextMs(long settledMs) {
      if (settledMs < 0) {
        return 0;
      }
      long next = settledMs - settledMs % intervalMs + intervalMs;
      return next < 0 ? NO_TIMER : next;
    }
  }

  private final ProcessorNode node;
  private final TaskContext context;
  private final OperatorTime time;
  private final Guard guard;
  private final @Nullable Undo undo;
  private final ProcessorStores stores;
  private final Operator downstream;
  private final List<Periodic> timers = new ArrayList<>();
  private final List<Periodic> wallClockTimers = new ArrayList<>();
  private @Nullable Processor<Object, Object, Object, Object> processor;
  private boolean opening;
  private boolean inTimer;
  // All timers before this one have done what is due at the event time that is being reached.
  private int nextTimer;
  // Whether something was forwarded or left out since a timer began to look.
  private boolean acted;

  ProcessorOperator(ProcessorNode node, OperatorSetup setup) {
    this.node = node;
    this.context = setup.context();
    this.time = setup.time();
    this.guard = setup.guard();
    this.undo = guard.isStrict() ? null : new Undo();
    this.stores = new ProcessorStores(node, setup, undo);
    this.downstream = setup.downstream(0);
  }

  @Override
  public Operator input(int position) {
    return this;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    stores.stamp(timestampMs);
    guard.enters();
    try {
      processor().process(new Event<>(key, value, timestampMs, headers));
    } catch (RuntimeException e) {
      throw undone(e);
    }
    passOn();
  }

  private RuntimeException undone(RuntimeException cause) {
    if (undo != null) {
      undo.undo();
      stores.undone();
      try {
        renew();
      } catch (OperatorException e) {
        throw new IllegalStateException("no processor could take over from one that failed", e);
      }
    }
    return failure(cause);
  }

  private void passOn() {
    if (undo != null) {
      stores.keep();
      undo.accept().forEach(this::pass);
    }
  }

  private Processor<Object, Object, Object, Object> processor() {
    if (processor == null) {
      throw new IllegalStateException(node.name() + " is not loaded");
    }
    return processor;
  }

  private RuntimeException failure(RuntimeException cause) {
    return OperatorException.in(node, cause);
  }

  @Override
  public void forward(Event<Object, Object> event) {
    if (event.timestampMs() < 0) {
      throw new IllegalArgumentException(
          "an event was forwarded with the timestamp %d: use 0 or later"
              .formatted(event.timestampMs()));
    }
    acted = true;
    if (undo == null) {
      pass(event);
    } else {
      undo.forwards(event);
    }
  }

  private void pass(Event<Object, Object> event) {
    context.emit(
        downstream, null, event.key(), event.value(), event.timestampMs(), event.headers());
    guard.enters();
  }

  @Override
  public <K, V> KeyValueStore<K, V> store(StoreDefinition<K, V> definition) {
    return stores.store(definition);
  }

  @Override
  public <K, V> VersionedStore<K, V> store(VersionedStoreDefinition<K, V> definition) {
    return stores.store(definition);
  }

  @Override
  public void everyEventTime(Duration interval, Timer callback) {
    timers.add(periodic(interval, whole(callback), false));
  }

  @Override
  public void everyEventTimeInSteps(Duration interval, SteppedTimer callback) {
    timers.add(periodic(interval, callback, true));
  }

  @Override
  public void everyWallClock(Duration interval, Timer callback) {
    wallClockTimers.add(periodic(interval, whole(callback), false));
  }

  private static SteppedTimer whole(Timer callback) {
    return timeMs -> {
      callback.onTime(timeMs);
      return true;
    };
  }

  private Periodic periodic(Duration interval, SteppedTimer callback, boolean inSteps) {
    if (!opening) {
      throw new IllegalStateException("timers are set in open() only");
    }
    if (interval.toMillis() < 1) {
      throw new IllegalArgumentException(
          "a timer of interval %s has no millisecond: use at least 1 ms".formatted(interval));
    }
    return new Periodic(interval.toMillis(), callback, inSteps);
  }

  @Override
  public long eventTimeMs() {
    return time.eventTimeMs();
  }

  @Override
  public Optional<RecordMetadata> record() {
    return inTimer ? Optional.empty() : context.record();
  }

  @Override
  public long nextTimerMs() {
    long nextMs = NO_TIMER;
    for (Periodic timer : timers) {
      nextMs = Math.min(nextMs, timer.nextMs(time.eventTimeMs()));
    }
    return nextMs;
  }

  @Override
  public boolean onTime(long eventTimeMs, Portion portion) {
    nextTimer = (int) Math.max(nextTimer, portion.resumeAtMs() + 1);
    stores.stamp(Math.max(0, eventTimeMs));
    long settledMs = time.eventTimeMs();
    // A processor that fails in a timer is replaced, its timers with it: they are alike in order.
    for (; nextTimer < timers.size(); nextTimer++) {
      if (eventTimeMs >= timers.get(nextTimer).nextMs(settledMs)
          && !fire(timers, nextTimer, eventTimeMs, portion)) {
        return false;
      }
      portion.reach(nextTimer);
    }
    nextTimer = 0;
    return true;
  }

  private boolean fire(List<Periodic> set, int index, long eventTimeMs, Portion portion) {
    boolean done = false;
    while (!done) {
      if (portion.isUsedUp()) {
        return false;
      }
      portion.take();
      done = runTimer(() -> set.get(index).callback(), eventTimeMs, eventTimeMs);
    }
    return true;
  }

  // What comes between two steps, or two timers, would find things half done.
  @Override
  public boolean takesEventsMeanwhile() {
    return timers.size() < 2 && timers.stream().noneMatch(Periodic::inSteps);
  }

  // One call of a timer is done whole anyway.
  @Override
  public boolean isLittleDue(long eventTimeMs) {
    return timers.stream().noneMatch(Periodic::inSteps);
  }

  @Override
  public boolean onWallClock(long sinceMs, long nowMs) {
    acted = false;
    stores.takeWritten();
    fireOnWallClock(sinceMs, nowMs);
    // A timer that found nothing to do leaves nothing to commit: an idle application stays idle.
    return acted || stores.takeWritten();
  }

  private void fireOnWallClock(long sinceMs, long nowMs) {
    long eventTimeMs = time.eventTimeMs();
    stores.stamp(Math.max(0, eventTimeMs));
    for (int index = 0; index < wallClockTimers.size(); index++) {
      if (nowMs >= wallClockTimers.get(index).nextMs(sinceMs)) {
        int position = index;
        runTimer(() -> wallClockTimers.get(position).callback(), nowMs, eventTimeMs);
      }
    }
  }

  /** Calls a timer; returns whether nothing is left to do. */
  private boolean runTimer(Supplier<SteppedTimer> timer, long timeMs, long eventTimeMs) {
    boolean done = true;
    for (int failures = 1; ; failures++) {
      inTimer = true;
      guard.enters();
      try {
        done = timer.get().onTime(timeMs);
        break;
      } catch (RuntimeException e) {
        OperatorException failure = OperatorException.in(node, undone(e));
        if (!guard.isOwn(failure)) {
          throw failure;
        }
        if (!guard.triesAgain(failures, failure)) {
          guard.leaveOut(failure, Math.max(0, eventTimeMs));
          acted = true;
          break;
        }
      }
    }
    inTimer = false;
    passOn();
    return done;
  }

  @Override
  public boolean emitsWhenEpochEnds() {
    return false;
  }

  // A processor emits when it chooses to.
  @Override
  public void flush() {
    stores.flush();
  }

  @Override
  public void reload() {
    stores.reload();
    nextTimer = 0;
    renew();
  }

  private void renew() {
    try {
      if (processor != null) {
        processor.close();
      }
      timers.clear();
      wallClockTimers.clear();
      inTimer = false;
      Processor<Object, Object, Object, Object> made = node.processor().get();
      processor = made;
      opening = true;
      made.open(this);
      opening = false;
    } catch (RuntimeException e) {
      throw failure(e);
    }
  }
}
