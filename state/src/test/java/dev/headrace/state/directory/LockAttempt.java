package dev.headrace.state.directory;

import dev.headrace.state.StateException;
import java.io.IOException;
import java.nio.file.Path;

/** A process that locks a state directory, tells how that went, and stays until it is killed. */
final class LockAttempt {

  static final String LOCKED = "locked";

  private LockAttempt() {}

  /** Takes the root and the application. */
  public static void main(String[] arguments) throws IOException {
    try {
      StateDirectory directory = StateDirectory.lock(Path.of(arguments[0]), arguments[1]);
      System.out.println(LOCKED);
      int end = System.in.read();
      System.out.println("unexpected input " + end + " for " + directory.processId());
    } catch (StateException e) {
      System.out.println(e.getMessage());
    }
  }
}
