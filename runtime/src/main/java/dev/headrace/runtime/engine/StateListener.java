package dev.headrace.runtime.engine;

/**
 * Told of every change of state, in order, and of restorations, on the engine's threads; must
 * return soon and not throw.
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

  /**
   * Tasks that have come to this process are being restored: called about once a second meanwhile,
   * and at the end if there was anything to replay. Other tasks run on.
   *
   * @param progress how far they are
   */
  default void restoring(RestoreProgress progress) {}
}
