package dev.headrace.benchmarks.data;

/** How often each key comes. */
public enum Distribution {
  /** Every key as often as any other. */
  UNIFORM,
  /** The second most frequent key half as often as the first, the third a third as often. */
  ZIPF,
  /** Every key once, in no order, then all of them again. */
  IN_TURN
}
