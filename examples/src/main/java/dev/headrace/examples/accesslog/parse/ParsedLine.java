package dev.headrace.examples.accesslog.parse;

/** What became of one line: either a request or a reason why it is none. */
public sealed interface ParsedLine {

  /**
   * A line that was understood.
   *
   * @param request what the line says
   */
  record Accepted(Request request) implements ParsedLine {}

  /**
   * A line that is not in the format.
   *
   * @param line the line as it came
   * @param reason why it is rejected, a phrase for people
   */
  record Rejected(String line, String reason) implements ParsedLine {}
}
