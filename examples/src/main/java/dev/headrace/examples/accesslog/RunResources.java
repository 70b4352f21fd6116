package dev.headrace.examples.accesslog;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What a run has opened, closed in reverse order: by the run itself, or by the JVM when it is told
 * to end (Ctrl-C). Safe from any thread.
 */
final class RunResources implements AutoCloseable {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Thread closeAtExit = new Thread(this::closeAll, "access-log-close");
  private boolean closed;

  RunResources() {
    Runtime.getRuntime().addShutdownHook(closeAtExit);
  }

  /**
   * Takes care of a resource and returns it.
   *
   * @throws IllegalStateException when everything has been closed; then the resource is, too
   */
  synchronized <R extends AutoCloseable> R add(R resource) {
    opened.push(resource);
    if (closed) {
      closeAll();
      throw new IllegalStateException("The run is being ended.");
    }
    return resource;
  }

  /** Returns whether everything has been closed, or is being closed. */
  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException exiting) {
      // The JVM is going down already: then the hook does the work.
      return;
    }
    closeAll();
  }

  private synchronized void closeAll() {
    closed = true;
    RuntimeException failure = null;
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        RuntimeException unchecked =
            e instanceof RuntimeException runtime ? runtime : new IllegalStateException(e);
        if (failure == null) {
          failure = unchecked;
        } else {
          failure.addSuppressed(unchecked);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
