package dev.headrace.dsl.plan;

import dev.headrace.dsl.window.WindowSpec;

/** How a store's rows are arranged, and so how the old ones go. */
public sealed interface StoreLayout {

  /** One row per key, which stays until it is deleted. */
  record Keyed() implements StoreLayout {}

  /**
   * One row per window and key, in a bucket per window that is named by the window's start and goes
   * as a whole once the window is closed.
   *
   * @param window the windows
   */
  record Windowed(WindowSpec window) implements StoreLayout {}

  /** Returns whether rows live in buckets of time. */
  default boolean isBucketed() {
    return !(this instanceof Keyed);
  }
}
