package dev.headrace.runtime.operator;

/** Why an event was not processed. */
public enum DropReason {
  /** The window it belongs to is closed. */
  LATE,
  /** The windows start after it. */
  BEFORE_WINDOWS,
  /** It changes what a row was longer ago than its table remembers. */
  BEFORE_HISTORY,
  /** It has no key, and the operator works by key. */
  NULL_KEY,
  /** It has no value, and the operator aggregates values. */
  NULL_VALUE,
  /** Its bytes cannot be read by the serdes of its topic. */
  UNREADABLE,
  /** It has no timestamp, or a negative one. */
  NO_TIMESTAMP,
  /** Its timestamp is further in the future than its source allows. */
  FUTURE,
  /** A function or serde of an operator has failed on it. */
  FAILED,
  /** It makes a record that is larger than the producer takes. */
  TOO_LARGE
}
