package dev.headrace.runtime.operator;

/**
 * Work that an operator has put off, since it is too much for one epoch. What is left of it is
 * known from the operator's stores, so that it goes on after a restart. Used by the task's thread.
 */
public interface Backlog {
  /** Returns whether nothing is left. */
  boolean isEmpty();

  /** Does a small part of what is left; only if there is something. */
  void workOff();
}
