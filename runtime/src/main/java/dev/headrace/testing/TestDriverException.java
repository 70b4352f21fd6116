package dev.headrace.testing;

/** The topology under test has failed; the cause says why, as the application's log would. */
public final class TestDriverException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Creates the exception with the failure of the application. */
  public TestDriverException(Throwable failure) {
    super("the topology failed: " + failure.getMessage(), failure);
  }
}
