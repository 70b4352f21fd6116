package dev.headrace.dsl.plan;

import java.security.ProtectionDomain;

/**
 * A line of the user's source code.
 *
 * @param file the file's name without its directories
 * @param line the line, from 1; not positive when the class was compiled without line numbers
 */
public record SourceLocation(String file, int line) {

  private static final StackWalker STACK =
      StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
  private static final String DSL_PACKAGE = "dev.headrace.dsl";
  private static final ProtectionDomain DSL_ORIGIN = SourceLocation.class.getProtectionDomain();

  /** Returns the innermost line on this thread's stack that is not of the DSL itself. */
  public static SourceLocation capture() {
    return STACK.walk(
        frames ->
            frames
                .filter(frame -> !isDsl(frame.getDeclaringClass()))
                .findFirst()
                .map(SourceLocation::of)
                .orElse(new SourceLocation("unknown source", -1)));
  }

  // By package and by origin: users may repackage everything into one jar, and tests share our
  // packages.
  private static boolean isDsl(Class<?> declaring) {
    return declaring.getPackageName().startsWith(DSL_PACKAGE)
        && declaring.getProtectionDomain() == DSL_ORIGIN;
  }

  private static SourceLocation of(StackWalker.StackFrame frame) {
    String file = frame.getFileName();
    return new SourceLocation(
        file == null ? frame.getDeclaringClass().getSimpleName() : file, frame.getLineNumber());
  }

  /** Returns the location as a stack trace shows it, such as {@code Clicks.java:12}. */
  @Override
  public String toString() {
    return file + ":" + line;
  }
}
