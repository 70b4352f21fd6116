package dev.headrace.runtime.port;

/**
 * Something that works in small steps, driven by a thread in production and by hand in tests. One
 * thread at a time.
 */
public interface Worker {
  /**
   * Does a bounded piece of work and returns how much was done; 0 means there was nothing to do.
   */
  int doWork();

  /** Returns true once no step will ever be needed again; the thread that drives it then ends. */
  boolean isDone();
}
