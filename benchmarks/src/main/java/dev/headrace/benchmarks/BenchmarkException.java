package dev.headrace.benchmarks;

import org.jspecify.annotations.Nullable;

/** A measurement that could not be made, or must not be believed. */
public final class BenchmarkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates one that says what happened. */
  public BenchmarkException(String message) {
    super(message);
  }

  /** Creates one that says what happened and why. */
  public BenchmarkException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
