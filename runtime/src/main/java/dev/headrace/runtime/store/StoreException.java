package dev.headrace.runtime.store;

import org.jspecify.annotations.Nullable;

/** A failure of a typed store; its message names the store and the remedy. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with its one-sentence message and what caused it, if anything. */
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
