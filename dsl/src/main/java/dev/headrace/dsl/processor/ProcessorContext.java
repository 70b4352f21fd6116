package dev.headrace.dsl.processor;

import java.time.Duration;
import java.util.Optional;

/**
 * What a {@link Processor} works with. For the thread that calls the processor, while it does.
 *
 * <pre>{@code
 * final class Heartbeat implements Processor<String, Click, String, String> {
 *   private ProcessorContext<String, String> context;
 *
 *   public void open(ProcessorContext<String, String> context) {
 *     this.context = context;
 *     context.everyEventTime(
 *         ofMinutes(1), timeMs -> context.forward(Event.of("heartbeat", "alive", timeMs)));
 *   }
 *
 *   public void process(Event<String, Click> click) {
 *     context.forward(click.withValue(click.value().page()));
 *   }
 * }
 *
 * clicks.process("heartbeat", Heartbeat::new).to(TEXTS);
 * }</pre>
 *
 * @param <K> the type of the keys emitted
 * @param <V> the type of the values emitted
 */
public interface ProcessorContext<K, V> {

  /**
   * Emits an event; what is behind takes it before this returns.
   *
   * @param event the event; its timestamp must not be negative
   */
  void forward(Event<K, V> event);

  /**
   * Returns a store of this processor.
   *
   * @param definition one of those that were given with the processor
   * @throws IllegalArgumentException when it was not
   */
  <SK, SV> KeyValueStore<SK, SV> store(StoreDefinition<SK, SV> definition);

  /** Returns a store of this processor; see {@link #store(StoreDefinition)}. */
  <SK, SV> VersionedStore<SK, SV> store(VersionedStoreDefinition<SK, SV> definition);

  /**
   * Calls back whenever event time reaches or passes a multiple of an interval, before the event
   * that moved it is processed; once, however many multiples it passes at a time. Which calls there
   * are depends on event time alone, so restarts neither lose nor repeat one. To be called in
   * {@link Processor#open} only.
   *
   * @param interval the interval, at least 1 ms
   * @param callback what to do
   * @throws IllegalArgumentException when the interval is less than 1 ms
   */
  void everyEventTime(Duration interval, Timer callback);

  /**
   * Calls back as {@link #everyEventTime} does, for more than one epoch should do: again and again
   * with the same time until nothing is left, perhaps over several epochs, and no event is
   * processed meanwhile. How far it has come belongs in a store: after a failure it goes on from
   * what was committed, with another processor.
   *
   * <pre>{@code
   * context.everyEventTimeInSteps(ofHours(1), timeMs -> {
   *   Integer next = progress.get("next");
   *   int page = next == null ? 0 : next;
   *   report(page, timeMs);
   *   boolean done = page == LAST_PAGE;
   *   progress.put("next", done ? 0 : page + 1);
   *   return done;
   * });
   * }</pre>
   *
   * @param interval the interval, at least 1 ms
   * @param callback does a step of what is to be done
   * @throws IllegalArgumentException when the interval is less than 1 ms
   */
  void everyEventTimeInSteps(Duration interval, SteppedTimer callback);

  /**
   * Calls back when the wall clock has reached or passed a multiple of an interval, at most about
   * 100 ms later and also when no event comes; once, however many multiples have passed. What a
   * callback does is committed like the work of any event, and done again when its epoch is
   * aborted; one that neither forwards an event nor changes a store commits nothing. Which calls
   * there are depends on when the application runs. To be called in {@link Processor#open} only.
   *
   * @param interval the interval, at least 1 ms
   * @param callback what to do; it is given the time of the wall clock
   * @throws IllegalArgumentException when the interval is less than 1 ms
   */
  void everyWallClock(Duration interval, Timer callback);

  /** Returns the event time of the task in ms; {@link Long#MIN_VALUE} before the first event. */
  long eventTimeMs();

  /**
   * Returns which record is being processed; empty in a timer, and where the event comes from
   * another operator with state or through an exchange.
   */
  Optional<RecordMetadata> record();

  /** What is called back at a time until nothing is left to do. */
  @FunctionalInterface
  interface SteppedTimer {
    /**
     * Does a step.
     *
     * @param timeMs the time that has been reached, in ms
     * @return whether nothing is left to do
     */
    boolean onTime(long timeMs);
  }

  /** What is called back at a time. */
  @FunctionalInterface
  interface Timer {
    /**
     * Is called back.
     *
     * @param timeMs the time that has been reached, in ms
     */
    void onTime(long timeMs);
  }
}
