package dev.headrace.runtime.engine;

/**
 * Told of every change of state, in order, on the engine's thread; must return soon and not throw.
 */
@FunctionalInterface
public interface StateListener {
  /**
   * The application has changed its state.
   *
   * @param before the state it was in
   * @param now the state it is in
   */
  void changed(AppState before, AppState now);
}
