package dev.headrace.examples.accesslog.world;

import org.jspecify.annotations.Nullable;

/** The failure of a world to do what it was asked for; the message is a sentence for the user. */
public final class WorldException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  WorldException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
