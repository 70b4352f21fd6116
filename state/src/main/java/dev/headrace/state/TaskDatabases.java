package dev.headrace.state;

import java.util.List;

/**
 * Where the databases of one process live.
 *
 * <p>Thread-safe; each database that it opens is for one thread at a time.
 */
public interface TaskDatabases extends AutoCloseable {

  /**
   * Opens a task's database, and creates it when there is none.
   *
   * @param identity the application and task that the database belongs to
   * @return the database; the caller closes it
   * @throws ForeignDatabaseException if it belongs to another application or task, or has a format
   *     this version does not read; it is left as it was
   * @throws CorruptDatabaseException if it is damaged, or was found to be while it was last open;
   *     after {@link #quarantine} or {@link #wipe} it can be opened anew
   * @throws StateException if it is already open, here or in another process, or cannot be opened
   */
  TaskDatabase open(DatabaseIdentity identity);

  /**
   * Removes a task's database with all it holds; one that does not exist is no error.
   *
   * @param task the task's name
   * @throws StateException if the database is open or cannot be removed
   */
  void wipe(String task);

  /**
   * Sets a task's damaged database aside, so that another can be opened in its place, and keeps
   * what is left of it for whoever wants to find out why.
   *
   * @param task the task's name
   * @return where it is kept, for a message
   * @throws StateException if the database is open, cannot be moved, or was set aside so often that
   *     another would only be damaged again
   */
  String quarantine(String task);

  /** The tasks that have a database, opened or not, in ascending order. */
  List<String> tasks();

  /**
   * Closes the databases that are still open, then what they share; a second call does nothing.
   *
   * <p>To be called when no other thread uses one of them any more.
   *
   * @throws StateException if persisting one of them failed; all are released all the same
   */
  @Override
  void close();
}
