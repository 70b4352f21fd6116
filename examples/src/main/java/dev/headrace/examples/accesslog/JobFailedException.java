package dev.headrace.examples.accesslog;

/** The end of a job without results; the message is a sentence for the user. */
final class JobFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  JobFailedException(String message) {
    super(message);
  }
}
