package dev.headrace.runtime;

/** An application has failed while somebody waited for it; the cause says why. */
public final class AppFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with the failure of the application. */
  public AppFailedException(String application, Throwable failure) {
    super("application '%s' failed: %s".formatted(application, failure.getMessage()), failure);
  }
}
