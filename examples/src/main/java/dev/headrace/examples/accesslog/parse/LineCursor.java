package dev.headrace.examples.accesslog.parse;

/** A position in a line that moves past one field after the other. */
final class LineCursor {

  private final String line;
  private int position;

  LineCursor(String line) {
    this.line = line;
  }

  /** Returns everything up to the next occurrence of a text, and moves behind that. */
  String upTo(String end, String field) throws MalformedLineException {
    int found = line.indexOf(end, position);
    if (found < 0) {
      throw new MalformedLineException("the " + field + " does not end: no '" + end + "' follows");
    }
    String text = line.substring(position, found);
    position = found + end.length();
    return text;
  }

  /** Returns the word up to the next space or the end of the line, and moves behind that. */
  String word(String field) throws MalformedLineException {
    int space = line.indexOf(' ', position);
    int end = space < 0 ? line.length() : space;
    if (position >= end) {
      throw new MalformedLineException("the " + field + " is missing");
    }
    String text = line.substring(position, end);
    position = end + 1;
    return text;
  }

  /** Returns whether a quoted field begins here. */
  boolean atQuote() {
    return line.startsWith("\"", position);
  }

  /** Moves past one space, or to the end of the line when there is none. */
  void skipSpace() {
    if (line.startsWith(" ", position)) {
      position++;
    }
  }

  /**
   * Returns the quoted field that begins here without its quotes, with {@code \"} and {@code \\}
   * unescaped, and moves behind it. Other escapes stay as they are: the bytes that servers write as
   * {@code \xhh} are in no known charset.
   */
  String quoted(String field) throws MalformedLineException {
    if (!atQuote()) {
      throw new MalformedLineException("the " + field + " does not begin with a quote");
    }
    var text = new StringBuilder();
    for (int i = position + 1; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        position = i + 1;
        return text.toString();
      }
      if (c == '\\' && i + 1 < line.length()) {
        char escaped = line.charAt(++i);
        if (escaped != '"' && escaped != '\\') {
          text.append(c);
        }
        text.append(escaped);
      } else {
        text.append(c);
      }
    }
    throw new MalformedLineException("the " + field + " has no closing quote");
  }
}
