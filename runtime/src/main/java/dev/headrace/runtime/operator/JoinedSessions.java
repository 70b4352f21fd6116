package dev.headrace.runtime.operator;

import dev.headrace.runtime.store.Row;
import java.util.Arrays;

/**
 * The sessions that an event joins, in ascending order, and the rows that they are in. One object
 * for one event after the other.
 */
final class JoinedSessions {
  private Session[] sessions = new Session[2];
  private Row[] rows = new Row[2];
  private int size;

  void clear() {
    size = 0;
  }

  void add(Row row, Session session) {
    if (size == sessions.length) {
      sessions = Arrays.copyOf(sessions, 2 * size);
      rows = Arrays.copyOf(rows, 2 * size);
    }
    int at = size;
    while (at > 0 && sessions[at - 1].startMs() > session.startMs()) {
      sessions[at] = sessions[at - 1];
      rows[at] = rows[at - 1];
      at--;
    }
    sessions[at] = session;
    rows[at] = row;
    size++;
  }

  int size() {
    return size;
  }

  Session get(int index) {
    return sessions[index];
  }

  /** Returns the row that a session is in. */
  Row row(int index) {
    return rows[index];
  }

  /** Returns when the session starts that they and an event are made into. */
  long startMs(long timestampMs) {
    return size == 0 ? timestampMs : Math.min(timestampMs, sessions[0].startMs());
  }

  /** Returns when the session ends that they and an event are made into. */
  long endMs(long timestampMs) {
    long endMs = timestampMs;
    for (int index = 0; index < size; index++) {
      endMs = Math.max(endMs, sessions[index].endMs());
    }
    return endMs;
  }
}
