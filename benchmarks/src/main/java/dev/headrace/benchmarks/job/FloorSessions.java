package dev.headrace.benchmarks.job;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sessions by hand: the last one of each key, and what has changed in this epoch. Input is expected
 * in order of time for each key, as that of the benchmarks is.
 */
final class FloorSessions implements FloorStep {
  private static final long GAP_MS = SessionCount.GAP.toMillis();

  private final FloorOutput output;
  private final Map<FloorKey, Session> last = new HashMap<>();
  private final List<Session> changed = new ArrayList<>();

  FloorSessions(FloorOutput output) {
    this.output = output;
  }

  @Override
  public void take(int partition, byte[] key, byte[] value, long timestampMs) {
    FloorKey hashed = new FloorKey(key);
    Session session = last.get(hashed);
    if (session == null || timestampMs > session.endMs + GAP_MS) {
      session = new Session(key, timestampMs);
      last.put(hashed, session);
    }
    session.endMs = timestampMs;
    session.count++;
    if (!session.isChanged) {
      session.isChanged = true;
      changed.add(session);
    }
  }

  @Override
  public void endEpoch() {
    for (Session session : changed) {
      if (session.toldEndMs >= 0 && session.toldEndMs != session.endMs) {
        tell(session.bytes(session.toldEndMs), null, session.toldEndMs);
      }
      byte[] count = ByteBuffer.allocate(Long.BYTES).putLong(session.count).array();
      tell(session.bytes(session.endMs), count, session.endMs);
      session.toldEndMs = session.endMs;
      session.isChanged = false;
    }
    changed.clear();
  }

  private void tell(byte[] key, byte @Nullable [] value, long timestampMs) {
    output.log(key, value, timestampMs);
    output.send(key, value, timestampMs);
  }

  private static final class Session {
    private final byte[] key;
    private final long startMs;
    private long endMs;
    private long toldEndMs = -1;
    private long count;
    private boolean isChanged;

    Session(byte[] key, long startMs) {
      this.key = key;
      this.startMs = startMs;
    }

    byte[] bytes(long atEndMs) {
      return ByteBuffer.allocate(key.length + 2 * Long.BYTES)
          .put(key)
          .putLong(atEndMs)
          .putLong(startMs)
          .array();
    }
  }
}
