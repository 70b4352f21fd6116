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
    /**
     * Takes one report.
     *
     * @param keyBytes the key
     * @param window the session
     * @param before the accumulator that was reported of it last, or null
     * @param after the accumulator now, or null when it was replaced
     */
    void report(byte[] keyBytes, Window window, @Nullable Object before, @Nullable Object after);
  }

  /** The ends of a session, in order of its start. */
  record Window(long startMs, long endMs) implements Comparable<Window> {
    @Override
    public int compareTo(Window other) {
      int byStart = Long.compare(startMs, other.startMs);
      return byStart != 0 ? byStart : Long.compare(endMs, other.endMs);
    }
  }

  private record Changed(Object accumulator, @Nullable Object before) {}

  private static final class OfKey {
    final byte[] key;
    final TreeMap<Window, Object> replaced = new TreeMap<>();
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
    // One that the epoch had not changed was reported as it is.
    Object before = changed == null ? session.accumulator() : changed.before;
    if (before != null) {
      ofKey.replaced.put(window, before);
    }
  }

  /**
   * Takes note of a new or changed session.
   *
   * @param was the accumulator of the session with the same ends that it takes the place of, or
   *     null when there was none
   */
  void changed(byte[] key, Session session, @Nullable Object was) {
    OfKey ofKey = of(key);
    Window window = window(session);
    Changed earlier = ofKey.changed.get(window);
    Object before = earlier == null ? was : earlier.before;
    // What was replaced and is there again under the same ends is only changed.
    Object replaced = ofKey.replaced.remove(window);
    ofKey.changed.put(
        window, new Changed(session.accumulator(), replaced == null ? before : replaced));
  }

  /** Reports everything, per key in the order in which the epoch first changed it. */
  void reportAll(Reporter reporter) {
    for (OfKey ofKey : keys.values()) {
      reportReplaced(ofKey, reporter);
      ofKey.changed.forEach(
          (window, changed) ->
              reporter.report(ofKey.key, window, changed.before, changed.accumulator));
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
        reporter.report(key, window(session), changed.before, changed.accumulator);
      }
    }
  }

  private static void reportReplaced(OfKey ofKey, Reporter reporter) {
    ofKey.replaced.forEach((window, before) -> reporter.report(ofKey.key, window, before, null));
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
