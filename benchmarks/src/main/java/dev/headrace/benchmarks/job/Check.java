package dev.headrace.benchmarks.job;

/** What must hold for the output of a job, whoever ran it. */
public enum Check {
  /** One output for each input record. */
  ALL_RECORDS,
  /** One output for each click that is not a bot's. */
  HUMANS_ONLY,
  /** The last values of all keys are counts that add up to the number of input records. */
  COUNTS_ADD_UP,
  /** One count for each input record, and the last of each key as above. */
  EVERY_COUNT,
  /**
   * Every closed window of every key once, with its right count. Those that closed within the last
   * minute may be missing: the peer looks for closed windows once a second of the wall clock.
   */
  CLOSED_WINDOWS,
  /** For each key, as many results as there are pairs of a person's click and a bot's. */
  PAIRS
}
