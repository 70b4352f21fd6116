package dev.headrace.state;

/**
 * A database that is damaged or incomplete on disk; {@link TaskDatabases#quarantine} makes room for
 * a new one, which is then restored.
 */
public class CorruptDatabaseException extends StateException {

  private static final long serialVersionUID = 1L;

  /** Damage found by our own checks. */
  public CorruptDatabaseException(String message) {
    super(message);
  }

  /** Damage found by the engine. */
  public CorruptDatabaseException(String message, Throwable cause) {
    super(message, cause);
  }
}
