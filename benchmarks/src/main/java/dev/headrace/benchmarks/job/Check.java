package dev.headrace.benchmarks.job;

/** What must hold for the output of a job, whoever ran it. */
public enum Check {
  /** One output for each input record. */
  ALL_RECORDS,
  /** One output for each click that is not a bot's. */
  HUMANS_ONLY,
  /** The last values of all keys are counts that add up to the number of input records. */
  COUNTS_ADD_UP
}
