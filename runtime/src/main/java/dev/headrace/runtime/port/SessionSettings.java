package dev.headrace.runtime.port;

import org.jspecify.annotations.Nullable;

/**
 * Who a session is.
 *
 * @param application the application's name: the group, and the prefix of internal topics
 * @param processId the persisted identity of this process: static membership and the writer's
 *     transactional identity derive from it
 * @param guarantee how often a record's effects become visible
 * @param topology the fingerprint of its topology, which others may ask for; null while it is not
 *     known
 */
public record SessionSettings(
    String application, String processId, Guarantee guarantee, @Nullable String topology) {
  /** How often the effects of an input record become visible, failures included. */
  public enum Guarantee {
    /** Exactly once: positions, state and output commit in one transaction. */
    EXACTLY_ONCE,
    /** At least once: the same order of steps without a transaction. */
    AT_LEAST_ONCE
  }

  /** Creates settings of a process whose topology is not known. */
  public SessionSettings(String application, String processId, Guarantee guarantee) {
    this(application, processId, guarantee, null);
  }

  /** Returns the same with a topology. */
  public SessionSettings withTopology(String fingerprint) {
    return new SessionSettings(application, processId, guarantee, fingerprint);
  }
}
