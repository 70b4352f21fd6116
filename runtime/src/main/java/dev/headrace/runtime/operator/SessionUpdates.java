package dev.headrace.runtime.operator;

import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an epoch has done to sessions, as far as it has to be told: sessions that were told in an
 * earlier epoch and are replaced, and sessions that are new or changed. One that is created and
 * replaced within the epoch leaves no trace.
 *
 * <p>What a session has replaced goes with it, so that all is found with its row. Only of those
 * that have left no session in their place, note is taken here.
 */
final class SessionUpdates {

  /** Takes what is told. */
  interface Listener {
    /**
     * Takes one change.
     *
     * @param keyBytes the key
     * @param startMs the start of the session in ms
     * @param endMs its end in ms
     * @param before the accumulator that was told of it last, or null
     * @param after the accumulator now, or null when it was replaced
     */
    void hear(
        byte[] keyBytes, long startMs, long endMs, @Nullable Object before, @Nullable Object after);
  }

  private final TreeMap<Due, Session> gone = new TreeMap<>();

  /** Takes note that a session is new or changed, or made of several, before it is stored. */
  void merged(byte[] key, JoinedSessions old, Session merged) {
    Session told = null;
    for (int index = old.size() - 1; index >= 0; index--) {
      Session session = old.get(index);
      told = session.isUntold() ? joined(session.told(), told) : session.before(told);
    }
    // What was replaced and is there again under the same ends is only changed.
    Session before = gone.isEmpty() ? null : gone.remove(SessionRows.due(key, merged));
    merged.tellLater(before == null ? told : before.before(told));
  }

  private static @Nullable Session joined(@Nullable Session first, @Nullable Session others) {
    return first == null ? others : first.before(joined(first.next(), others));
  }

  /** Takes note that sessions have gone, and that none takes their place. */
  void deleted(byte[] key, JoinedSessions old) {
    for (int index = 0; index < old.size(); index++) {
      Session session = old.get(index);
      if (!session.isUntold()) {
        gone.put(SessionRows.due(key, session), session);
      }
      for (Session told = session.told(); told != null; told = told.next()) {
        gone.put(SessionRows.due(key, told), told);
      }
    }
  }

  /** Tells what is to be told of a session. */
  void tell(byte[] key, Session session, Listener listener) {
    if (!session.isUntold()) {
      return;
    }
    Object before = null;
    for (Session told = session.told(); told != null; told = told.next()) {
      if (told.isWindow(session.startMs(), session.endMs())) {
        before = told.accumulator();
      } else {
        listener.hear(key, told.startMs(), told.endMs(), told.accumulator(), null);
      }
    }
    listener.hear(key, session.startMs(), session.endMs(), before, session.accumulator());
    session.tellNoMore();
  }

  /** Tells which sessions have gone. */
  void tellGone(Listener listener) {
    gone.forEach(
        (due, session) ->
            listener.hear(due.key(), due.tieMs(), due.atMs(), session.accumulator(), null));
    gone.clear();
  }

  void clear() {
    gone.clear();
  }
}
