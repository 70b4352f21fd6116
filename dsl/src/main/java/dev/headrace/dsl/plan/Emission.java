package dev.headrace.dsl.plan;

/** When an aggregation emits its results. */
public enum Emission {
  /** A result when a row has changed, at most one per row and epoch. */
  UPDATES,
  /** One result per key and window, when the window closes. */
  FINAL
}
