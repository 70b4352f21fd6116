package dev.headrace.runtime.port;

/** The log: where input comes from, where changelogs and output go. */
public interface Log {
  /** Opens the session of one process; does not join the group yet. */
  LogSession openSession(SessionSettings settings);

  /** Opens a reader outside of the group. */
  PartitionReader openPartitionReader();

  /** Opens an administrator. */
  TopicAdmin openAdmin();
}
