package dev.headrace.runtime.port;

/** The log: where input comes from, where changelogs and output go. */
public interface Log {
  /**
   * Opens the session of one process; does not join the group yet.
   *
   * @param settings who and how
   * @param scheduler drives what works in the background for the session, until it is closed
   */
  LogSession openSession(SessionSettings settings, Scheduler scheduler);

  /** Opens a reader outside of the group. */
  PartitionReader openPartitionReader();

  /** Opens an administrator. */
  TopicAdmin openAdmin();
}
