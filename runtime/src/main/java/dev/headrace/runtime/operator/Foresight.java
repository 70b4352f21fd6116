package dev.headrace.runtime.operator;

/**
 * Is told which events come next, so that it can fetch from memory what they will need, for several
 * of them at the same time: one after the other, each would wait for its own. Changes nothing, and
 * what it is told need not come true.
 */
@FunctionalInterface
public interface Foresight {
  /**
   * So many events are worth being told of at once: about what a processor fetches side by side.
   */
  int EVENTS = 16;

  /**
   * Hears of an event.
   *
   * @param keyBytes the bytes of its key
   * @param timestampMs its timestamp in ms
   */
  void expect(byte[] keyBytes, long timestampMs);
}
