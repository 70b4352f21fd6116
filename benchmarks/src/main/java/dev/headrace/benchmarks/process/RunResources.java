package dev.headrace.benchmarks.process;

import dev.headrace.benchmarks.BenchmarkException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Everything that must be gone when the harness is: processes, the broker, the temporary directory.
 * Closed in reverse order, by the run itself or by the JVM when it is told to end (Ctrl-C). Safe
 * from any thread.
 */
public final class RunResources implements AutoCloseable {
  private final Set<AutoCloseable> open = new LinkedHashSet<>();
  private boolean ended;

  /** Creates an empty set that the end of the JVM closes. */
  public RunResources() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::close, "benchmarks-close"));
  }

  /**
   * Opens a resource and takes care of it. The end of the JVM waits until it is open, or has failed
   * to open and cleaned up: otherwise half of it would stay behind.
   *
   * @throws BenchmarkException when everything has been closed already
   */
  public synchronized <R extends AutoCloseable> R open(Supplier<R> opening) {
    if (ended) {
      throw new BenchmarkException("The run is being ended");
    }
    R resource = opening.get();
    open.add(resource);
    return resource;
  }

  /** Closes a resource now. */
  public void closeNow(AutoCloseable resource) {
    synchronized (this) {
      if (!open.remove(resource)) {
        return;
      }
    }
    closeQuietly(resource);
  }

  @Override
  public synchronized void close() {
    ended = true;
    List<AutoCloseable> inOrder = List.copyOf(open);
    open.clear();
    for (int i = inOrder.size() - 1; i >= 0; i--) {
      closeQuietly(inOrder.get(i));
    }
  }

  // The rest has to be closed all the same, and a run that ends has nobody to throw at.
  private static void closeQuietly(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      System.err.println("Not everything could be closed: " + e);
    }
  }
}
