package dev.headrace.runtime.operator;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an epoch has done to the sessions of each key, as far as it has to be told: sessions that
 * were reported in an earlier epoch and are replaced, and sessions that are new or changed. One
 * that is created and replaced within the epoch leaves no trace.
 */
final class SessionUpdates {

  /** Takes what is reported. */
  interface Reporter {
    void report(byte[] keyBytes, Window window, @Nullable Object accumulator);
  }

  /** The ends of a session, in order of its start. */
  record Window(long startMs, long endMs) implements Comparable<Window> {
    @Override
    public int compareTo(Window other) {
      int byStart = Long.compare(startMs, other.startMs);
      return byStart != 0 ? byStart : Long.compare(endMs, other.endMs);
    }
  }

  private record Changed(Object accumulator, boolean reportedBefore) {}

  private static final class OfKey {
    final byte[] key;
    final TreeMap<Window, Boolean> replaced = new TreeMap<>();
    final TreeMap<Window, Changed> changed = new TreeMap<>();

    OfKey(byte[] key) {
      this.key = key;
    }
  }

  private final Map<ByteBuffer, OfKey> keys = new LinkedHashMap<>();

  /** Takes note that a session is no more, because another one has taken its events over. */
  void replaced(byte[] key, Session session) {
    OfKey ofKey = of(key);
    Window window = window(session);
    Changed changed = ofKey.changed.remove(window);
    if (changed == null || changed.reportedBefore) {
      ofKey.replaced.put(window, true);
    }
  }

  /**
   * Takes note of a new or changed session.
   *
   * @param isNew whether there was no session with the same ends
   */
  void changed(byte[] key, Session session, boolean isNew) {
    OfKey ofKey = of(key);
    Window window = window(session);
    Changed before = ofKey.changed.get(window);
    boolean reported = before == null ? !isNew : before.reportedBefore;
    // What was replaced and is there again under the same ends is only changed.
    reported |= ofKey.replaced.remove(window) != null;
    ofKey.changed.put(window, new Changed(session.accumulator(), reported));
  }

  /** Reports everything, per key in the order in which the epoch first changed it. */
  void reportAll(Reporter reporter) {
    for (OfKey ofKey : keys.values()) {
      reportReplaced(ofKey, reporter);
      ofKey.changed.forEach(
          (window, changed) -> reporter.report(ofKey.key, window, changed.accumulator));
    }
    keys.clear();
  }

  /** Reports what is still to be said about a session that closes, if anything. */
  void reportClosing(byte[] key, Session session, Reporter reporter) {
    OfKey ofKey = keys.get(ByteBuffer.wrap(key));
    if (ofKey != null) {
      reportReplaced(ofKey, reporter);
      Changed changed = ofKey.changed.remove(window(session));
      if (changed != null) {
        reporter.report(key, window(session), changed.accumulator);
      }
    }
  }

  private static void reportReplaced(OfKey ofKey, Reporter reporter) {
    ofKey.replaced.keySet().forEach(window -> reporter.report(ofKey.key, window, null));
    ofKey.replaced.clear();
  }

  void clear() {
    keys.clear();
  }

  private OfKey of(byte[] key) {
    return keys.computeIfAbsent(ByteBuffer.wrap(key), any -> new OfKey(key));
  }

  private static Window window(Session session) {
    return new Window(session.startMs(), session.endMs());
  }
}
