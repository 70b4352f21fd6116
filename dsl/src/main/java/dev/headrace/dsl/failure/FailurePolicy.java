package dev.headrace.dsl.failure;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of a record that cannot be read, or of an event that a function of the user throws
 * an exception for. Given to a source, it counts for everything behind it, until {@code
 * onFailure(policy)} says otherwise. An {@link Error} is never a matter of one record: it always
 * stops the application. Immutable.
 *
 * <pre>{@code
 * clicks.onFailure(FailurePolicy.skip().retrying(3, ofMillis(10)))
 *     .mapValues(Click::page)
 *     .to(TEXTS);
 * }</pre>
 *
 * @param outcome what is done with the record or event
 * @param deadLetterTopic the topic it is written to, or null when it is not
 * @param retries how often it is tried again before
 * @param firstPause how long the first of these waits; each further one waits twice as long
 */
public record FailurePolicy(
    Outcome outcome, @Nullable String deadLetterTopic, int retries, Duration firstPause) {

  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  /** What is done with a record or event that fails. */
  public enum Outcome {
    /** The application stops, and nothing of the epoch takes effect. */
    FAIL,
    /** It is left out and counted. */
    SKIP,
    /** It is left out and counted, and its record is written to a topic in the same transaction. */
    DEAD_LETTER
  }

  /** Returns the default: the application stops, names the record, and loses nothing. */
  public static FailurePolicy fail() {
    return new FailurePolicy(Outcome.FAIL, null, 0, Duration.ZERO);
  }

  /** Returns the policy that leaves out what fails, and counts it. */
  public static FailurePolicy skip() {
    return new FailurePolicy(Outcome.SKIP, null, 0, Duration.ZERO);
  }

  /**
   * Returns the policy that leaves out what fails, counts it, and writes it to a topic, in the same
   * transaction as everything else. A letter has the key, value and headers of the record as they
   * came, the time of its writing as its timestamp, and headers more that say where the record was
   * and what went wrong, as text: {@code headrace.topic}, {@code headrace.partition}, {@code
   * headrace.offset}, {@code headrace.timestamp}, {@code headrace.operator}, {@code
   * headrace.exception} and {@code headrace.message}.
   *
   * @param topic the name of the topic, which must exist and not be one the topology reads
   */
  public static FailurePolicy deadLetter(String topic) {
    return new FailurePolicy(Outcome.DEAD_LETTER, topic, 0, Duration.ZERO);
  }

  /**
   * Returns the policy that first tries again what has failed, for functions that ask others. Short
   * pauses are waited for within the epoch: all those of an epoch together last at most a quarter
   * of what a transaction may. When that is used up the epoch is aborted, and the partition of the
   * source that the record is of pauses at that record, while all others go on; the application is
   * DEGRADED until the record is through. Event time waits for it: nothing becomes late by the
   * pause. What is no record of a source (an event behind an exchange, a result that falls due) is
   * not tried again once the quarter is used up.
   *
   * @param times how often, 1 to 30
   * @param first how long to wait before the first time, at least 1 ms; each further wait is twice
   *     as long as the one before, up to a minute
   */
  public FailurePolicy retrying(int times, Duration first) {
    return new FailurePolicy(outcome, deadLetterTopic, times, first);
  }

  /** Returns the policy that does the same at once. */
  public FailurePolicy withoutRetries() {
    return new FailurePolicy(outcome, deadLetterTopic, 0, Duration.ZERO);
  }

  /**
   * Returns how long to wait after a failure, in ns.
   *
   * @param failures how often it has failed, at least once
   */
  public long pauseNanos(int failures) {
    Duration pause = firstPause.multipliedBy(1L << (failures - 1));
    Duration most = firstPause.compareTo(LONGEST_PAUSE) > 0 ? firstPause : LONGEST_PAUSE;
    return (pause.compareTo(most) < 0 ? pause : most).toNanos();
  }

  /** Returns the policy in words. */
  public String describe() {
    String last =
        switch (outcome) {
          case FAIL -> "stop";
          case SKIP -> "skip";
          case DEAD_LETTER -> "dead-letter to " + deadLetterTopic;
        };
    return retries == 0
        ? last
        : "try %d times more from %s on, then %s".formatted(retries, firstPause, last);
  }
}
