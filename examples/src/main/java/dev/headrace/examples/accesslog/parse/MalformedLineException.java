package dev.headrace.examples.accesslog.parse;

/** The reason why a line cannot be read; never leaves this package. */
final class MalformedLineException extends Exception {

  private static final long serialVersionUID = 1L;
  private static final int CULPRIT_LENGTH = 60;

  MalformedLineException(String reason) {
    // Bad lines are data, not bugs: where in the parser one was noticed is of no interest.
    super(reason, null, false, false);
  }

  /** Returns a piece of a line, quoted and cut to a length that can be read. */
  static String quote(String culprit) {
    return culprit.length() <= CULPRIT_LENGTH
        ? "'" + culprit + "'"
        : "'" + culprit.substring(0, CULPRIT_LENGTH) + "...'";
  }
}
