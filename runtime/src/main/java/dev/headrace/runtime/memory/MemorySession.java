package dev.headrace.runtime.memory;

import dev.headrace.runtime.port.EpochWriter;
import dev.headrace.runtime.port.GroupReader;
import dev.headrace.runtime.port.LogException;
import dev.headrace.runtime.port.LogSession;
import dev.headrace.runtime.port.SessionLimits;
import dev.headrace.runtime.port.SessionSettings;
import dev.headrace.runtime.port.SessionSettings.Guarantee;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One process's reader and writer. Guarded by the cluster's lock. */
final class MemorySession implements LogSession {
  private final MemoryCluster cluster;
  private final SessionSettings settings;
  private final MemoryGroupReader reader;
  private final MemoryWriter writer;
  private @Nullable String deadBecause;

  MemorySession(MemoryCluster cluster, SessionSettings settings) {
    this.cluster = cluster;
    this.settings = settings;
    this.reader = new MemoryGroupReader(cluster, this);
    this.writer = new MemoryWriter(cluster, this);
  }

  @Override
  public GroupReader reader() {
    return reader;
  }

  @Override
  public EpochWriter writer() {
    return writer;
  }

  @Override
  public SessionLimits limits() {
    Patience patience = cluster.patience();
    return new SessionLimits(
        patience == null ? Duration.ofSeconds(10) : patience.transaction(),
        cluster.largestRecordBytes());
  }

  @Override
  public void close(Departure departure, Duration atMost) {
    cluster.locked(
        () -> {
          if (deadBecause == null) {
            writer.close();
            if (departure == Departure.LEAVE) {
              reader.leave();
            }
            cluster.unregister(this);
            deadBecause = "its session is closed; open a new one";
            cluster.changed();
          }
        });
  }

  /** Ends the session as a killed process would: nothing is aborted or left. */
  void crash() {
    writer.crash();
    deadBecause = "its process has crashed; open a new session";
  }

  /** Throws when the session has ended. */
  void checkAlive() {
    if (deadBecause != null) {
      throw new LogException(
          "Process " + identity() + " cannot use the log: " + deadBecause + ".", null);
    }
  }

  /** Returns whether a commit of this session is one of a current member of the group. */
  boolean mayCommit() {
    return reader.mayCommit();
  }

  MemoryGroup group() {
    return cluster.group(settings.application());
  }

  String application() {
    return settings.application();
  }

  String processId() {
    return settings.processId();
  }

  String identity() {
    return settings.application() + "-" + settings.processId();
  }

  boolean isExactlyOnce() {
    return settings.guarantee() == Guarantee.EXACTLY_ONCE;
  }
}
