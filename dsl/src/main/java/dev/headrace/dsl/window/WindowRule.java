package dev.headrace.dsl.window;

/**
 * Windows in checked milliseconds, as a plan knows them.
 *
 * <pre>{@code
 * WindowRule rule = WindowSpec.tumbling(60_000, 0);
 * assert rule.describe().equals("tumbling PT1M, grace PT0S");
 * }</pre>
 */
public sealed interface WindowRule permits WindowSpec, SlidingSpec, SessionSpec, UnlimitedSpec {

  /** Returns the windows as a plan shows them, such as {@code tumbling PT1M, grace PT0S}. */
  String describe();
}
