package dev.headrace.runtime.engine;

import dev.headrace.runtime.port.LogSession.Departure;
import dev.headrace.runtime.port.SessionSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How an engine runs.
 *
 * @param session who it is
 * @param lanes the number of lanes
 * @param start where an application without committed positions begins to read
 * @param exchange how events travel between tasks of this process
 * @param epochs when epochs end
 * @param memory how much it may hold in memory
 * @param writeBehind when committed rows go to the database
 * @param patience how long a function of the user may hold a lane before that is told
 * @param departure what becomes of its place in the group when it closes in order
 * @param upgradeFrom the fingerprint of the topology whose processes it waits for to go, if any
 */
public record EngineSettings(
    SessionSettings session,
    int lanes,
    Start start,
    Exchange exchange,
    Epochs epochs,
    Memory memory,
    WriteBehind writeBehind,
    Duration patience,
    Departure departure,
    @Nullable String upgradeFrom) {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** Creates settings with a patience of 10 s that leave the group at the end. */
  public EngineSettings(
      SessionSettings session,
      int lanes,
      Start start,
      Exchange exchange,
      Epochs epochs,
      Memory memory,
      WriteBehind writeBehind) {
    this(
        session,
        lanes,
        start,
        exchange,
        epochs,
        memory,
        writeBehind,
        PATIENCE,
        Departure.LEAVE,
        null);
  }

  /** Where an application without committed positions begins to read. */
  public enum Start {
    /** At the first record there is. */
    EARLIEST,
    /** Behind the last record there is. */
    LATEST
  }

  /** How events travel between tasks of one process. */
  public enum Exchange {
    /** As objects in memory, within the epoch. */
    DIRECT,
    /** Through the repartition topics, as between processes. */
    THROUGH_TOPIC
  }

  /**
   * When epochs end.
   *
   * @param shortest the least time between two commits, used when there is little to do
   * @param longest the most time between two commits, approached under load
   * @param onRequestOnly whether epochs end only when asked to, as tests do
   */
  public record Epochs(Duration shortest, Duration longest, boolean onRequestOnly) {
    private static final Duration LONGEST_SILENCE = Duration.ofMillis(100);

    /**
     * Returns how long a task may keep to itself how far its time has moved when a shard of another
     * process gets no events from it. Who asks for each commit is told with each.
     */
    public Duration silence() {
      if (onRequestOnly) {
        return Duration.ZERO;
      }
      return longest.compareTo(LONGEST_SILENCE) < 0 ? longest : LONGEST_SILENCE;
    }
  }

  /**
   * How much an engine may hold in memory, in bytes of the whole process.
   *
   * @param inputBytes what was taken in and not yet processed
   * @param cacheBytes rows of all stores
   * @param uncommittedBytes of those, rows changed in one epoch
   */
  public record Memory(long inputBytes, long cacheBytes, long uncommittedBytes) {}

  /**
   * When committed rows go to the database; both bounds limit what a restart after a kill replays.
   *
   * @param bytes as soon as one task holds so many bytes that its database does not have
   * @param age as soon as so much time has passed since the last time
   */
  public record WriteBehind(long bytes, Duration age) {}
}
