package dev.headrace.runtime.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the coordinator waits for when it has given the same order to all lanes. What a lane did
 * before it arrived here is visible to whoever has seen the barrier open.
 */
final class Barrier {
  private final AtomicInteger awaited;

  Barrier(int parties) {
    awaited = new AtomicInteger(parties);
  }

  void arrive() {
    awaited.decrementAndGet();
  }

  boolean isOpen() {
    return awaited.get() == 0;
  }
}
