package dev.headrace.runtime.engine;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** What other threads have asked of a coordinator. Safe from any thread. */
final class Requests {
  private final Queue<Runnable> orders = new ConcurrentLinkedQueue<>();
  private volatile boolean close;
  private volatile boolean commit;

  void order(Runnable order) {
    orders.add(order);
  }

  boolean runOrders() {
    boolean any = false;
    for (Runnable order = orders.poll(); order != null; order = orders.poll()) {
      order.run();
      any = true;
    }
    return any;
  }

  void close() {
    close = true;
  }

  boolean isCloseRequested() {
    return close;
  }

  void commit() {
    commit = true;
  }

  boolean isCommitRequested() {
    return commit;
  }

  void committed() {
    commit = false;
  }
}
