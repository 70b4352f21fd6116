package dev.headrace.state;

/**
 * State on disk that belongs to another application or task, or has a format this version does not
 * read; it is refused and left untouched.
 */
public class ForeignDatabaseException extends StateException {

  private static final long serialVersionUID = 1L;

  /** A refusal; the message says what was found, what was expected and what to do. */
  public ForeignDatabaseException(String message) {
    super(message);
  }
}
