package dev.headrace.state;

/**
 * The application and the task that a database belongs to.
 *
 * <p>Written into the database when it is created and compared whenever it is opened, so that state
 * is never taken from a directory that was copied, renamed or mixed up.
 *
 * @param application the application's name
 * @param task the task's name within the application; it names the database's directory, so it
 *     consists of letters, digits, '.', '_' and '-'
 */
public record DatabaseIdentity(String application, String task) {

  /** The version of the layout of a database that this version of the library reads and writes. */
  public static final int FORMAT_VERSION = 1;

  /** Checks that both names are given. */
  public DatabaseIdentity {
    if (application.isEmpty() || task.isEmpty()) {
      throw new IllegalArgumentException(
          "A database needs the names of its application and task, but got application '"
              + application
              + "' and task '"
              + task
              + "'.");
    }
  }
}
