package dev.headrace.dsl.failure;

import org.jspecify.annotations.Nullable;

/**
 * What becomes of a record that cannot be read. An {@link Error} is never a matter of one record:
 * it always stops the application. Immutable.
 *
 * @param outcome what is done with the record or event
 * @param deadLetterTopic the topic it is written to, or null when it is not
 */
public record FailurePolicy(Outcome outcome, @Nullable String deadLetterTopic) {

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
    return new FailurePolicy(Outcome.FAIL, null);
  }

  /** Returns the policy that leaves out what fails, and counts it. */
  public static FailurePolicy skip() {
    return new FailurePolicy(Outcome.SKIP, null);
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
    return new FailurePolicy(Outcome.DEAD_LETTER, topic);
  }

  /** Returns the policy in words. */
  public String describe() {
    return switch (outcome) {
      case FAIL -> "stop";
      case SKIP -> "skip";
      case DEAD_LETTER -> "dead-letter to " + deadLetterTopic;
    };
  }
}
