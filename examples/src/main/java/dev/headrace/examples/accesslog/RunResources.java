package dev.headrace.examples.accesslog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * What a run has opened, closed in reverse order: by the run itself, or by the JVM when it is told
 * to end (Ctrl-C). Safe from any thread.
 */
final class RunResources implements AutoCloseable {

  private final Deque<AutoCloseable> opened = new ArrayDeque<>();
  private final Consumer<String> messages;
  private final String lastWord;
  private final Thread closeAtExit = new Thread(this::end, "access-log-close");
  private boolean closed;

  /**
   * @param messages takes sentences for the user when the JVM is told to end
   * @param lastWord what is said then, when everything is closed
   */
  RunResources(Consumer<String> messages, String lastWord) {
    this.messages = messages;
    this.lastWord = lastWord;
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

  /**
   * Closes everything, unless the JVM has been told to end and does it itself.
   *
   * @return whether it was not told to end
   */
  boolean closeUnlessEnding() {
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException ending) {
      return false;
    }
    closeAll();
    return true;
  }

  @Override
  public void close() {
    closeUnlessEnding();
  }

  private void end() {
    try {
      closeAll();
    } catch (RuntimeException e) {
      messages.accept("Not everything could be closed: " + e.getMessage());
    }
    messages.accept(lastWord);
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
