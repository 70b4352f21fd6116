package dev.headrace.runtime.port;

/**
 * A topic as it is, or as it shall be created.
 *
 * @param name the topic's name
 * @param partitions the number of partitions
 * @param cleanup how old records go
 */
public record TopicDescription(String name, int partitions, Cleanup cleanup) {
  /** How a topic loses old records. */
  public enum Cleanup {
    /** Keeps the newest record per key, whatever its age. */
    COMPACT,
    /** Deletes by age or size, as the cluster's default says. */
    DELETE,
    /** Keeps everything until it is purged explicitly. */
    KEEP,
    /** Both compacts and deletes. */
    COMPACT_AND_DELETE
  }
}
