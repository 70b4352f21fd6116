package dev.headrace.dsl.window;

import java.time.Duration;

/** The entry points to windows, meant to be imported statically. */
public final class Windows {

  private Windows() {}

  /**
   * Returns windows of a fixed size that follow each other without gap or overlap, the first one
   * starting at the epoch, with no grace.
   *
   * @param size the length of each window, at least 1 ms and whole milliseconds; anything else is
   *     reported when the topology is built
   */
  public static TumblingWindows tumbling(Duration size) {
    return new TumblingWindows(size, Duration.ZERO);
  }
}
