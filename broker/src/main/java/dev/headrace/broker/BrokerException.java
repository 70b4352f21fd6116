package dev.headrace.broker;

import org.jspecify.annotations.Nullable;

/** The broker did not do what was asked of it: it failed to start, to stop or to answer in time. */
public final class BrokerException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  BrokerException(String message) {
    super(message);
  }

  BrokerException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
