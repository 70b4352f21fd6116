package dev.headrace.state;

import java.util.regex.Pattern;

/**
 * The application and the task that a database belongs to.
 *
 * <p>Written into the database when it is created and compared whenever it is opened, so that state
 * is never taken from a directory that was copied, renamed or mixed up.
 *
 * @param application the application's name, not empty
 * @param task the task's name within the application; it names the database's directory, so it is a
 *     {@linkplain #isPlainName plain name}, whatever the engine
 */
public record DatabaseIdentity(String application, String task) {

  /** The version of the layout of a database that this version of the library reads and writes. */
  public static final int FORMAT_VERSION = 1;

  private static final Pattern PLAIN_NAME = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

  /** Checks both names. */
  public DatabaseIdentity {
    if (application.isEmpty() || !isPlainName(task)) {
      throw new IllegalArgumentException(
          "A database needs the name of its application and a task name of letters, digits, '_',"
              + " '-' and, not in front, '.'; but got application '"
              + application
              + "' and task '"
              + task
              + "'.");
    }
  }

  /** Whether a name consists of letters, digits, '_', '-' and, not in front, '.'. */
  public static boolean isPlainName(String name) {
    return PLAIN_NAME.matcher(name).matches();
  }
}
