package dev.headrace.dsl;

/** Line numbers of the running test. */
final class Lines {

  private Lines() {}

  /** Returns the line after the one that calls this. */
  static int next() {
    return StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
        .walk(frames -> frames.skip(1).findFirst().orElseThrow().getLineNumber() + 1);
  }
}
