package dev.headrace.testing;

/**
 * What comes upon an application under test in or after each of its steps; see {@link
 * TopologyTestDriver#interruptedBy}. Its results must not depend on it.
 *
 * <pre>{@code
 * @ParameterizedTest
 * @EnumSource
 * void countsClicks(Interruption interruption) {
 *   try (var driver = TopologyTestDriver.of(topology).interruptedBy(interruption)) {
 *     driver.input(CLICKS).pipe("ann", new Click("/home"));
 *     driver.input(CLICKS).pipe("ann", new Click("/about"));
 *     assertThat(driver.output(COUNTS).values()).containsExactly(1L, 2L);
 *   }
 * }
 * }</pre>
 */
public enum Interruption {
  /** Nothing. */
  NONE,
  /**
   * The log aborts the commit of each record that is piped; what had come of it is undone, and it
   * is taken again. Functions with effects of their own see it twice.
   */
  ABORT,
  /** It is closed in order, and started again from its disk. */
  RESTART,
  /** It is killed, loses its disk, and is restored from its changelogs. */
  LOST_DISK
}
