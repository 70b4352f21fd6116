package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.window.SessionSpec;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of a store. Those of one key that end within one stretch of time are one row, so the
 * sessions that an event may belong to are found with a look into each stretch from its own on.
 */
final class SessionRows implements DueQueue.Source {
  private final TypedStore store;
  private final StoreLayout.Timed layout;

  SessionRows(TypedStore store, StoreLayout.Timed layout) {
    this.store = store;
    this.layout = layout;
  }

  /**
   * Returns the sessions of a key that an event of an instant may belong to, in order; those that
   * are closed take none, and need not be a gap away from the next one.
   */
  List<Session> find(byte[] key, long timestampMs, SessionSpec spec, long eventTimeMs) {
    long leastEndMs = spec.leastEnd(timestampMs);
    long greatestStartMs = spec.greatestStart(timestampMs);
    List<Session> found = new ArrayList<>(2);
    OptionalLong bucket = store.firstBucket(layout.bucketOf(leastEndMs));
    boolean isPast = false;
    // Open sessions of a key come one after the other, and behind one that the instant is before
    // the
    // end of, the next one is more than a gap away.
    while (bucket.isPresent() && !isPast) {
      for (Session session : in(store.existingRow(bucket.getAsLong(), key))) {
        if (spec.isClosed(session.endMs(), eventTimeMs)) {
          continue;
        }
        isPast |= session.startMs() > greatestStartMs || session.endMs() >= timestampMs;
        if (session.endMs() >= leastEndMs && session.startMs() <= greatestStartMs) {
          found.add(session);
        }
      }
      bucket = store.bucketAfter(bucket.getAsLong());
    }
    found.sort(Comparator.comparingLong(Session::startMs));
    return found;
  }

  /** Returns the session of a key with these ends, or null when there is none. */
  @Nullable Session get(byte[] key, long startMs, long endMs) {
    for (Session session : in(store.existingRow(layout.bucketOf(endMs), key))) {
      if (session.isWindow(startMs, endMs)) {
        return session;
      }
    }
    return null;
  }

  void remove(byte[] key, Session session) {
    Row row = store.row(layout.bucketOf(session.endMs()), key);
    List<Session> left = new ArrayList<>(in(row));
    left.removeIf(other -> other.isWindow(session.startMs(), session.endMs()));
    update(row, left);
  }

  /** Puts a session into another one's place; one look at the row if both are in the same. */
  void replace(byte[] key, Session old, Session merged) {
    long bucket = layout.bucketOf(old.endMs());
    if (bucket != layout.bucketOf(merged.endMs())) {
      remove(key, old);
      add(key, merged);
      return;
    }
    Row row = store.row(bucket, key);
    List<Session> changed = new ArrayList<>(in(row));
    changed.replaceAll(other -> other.isWindow(old.startMs(), old.endMs()) ? merged : other);
    update(row, changed);
  }

  void add(byte[] key, Session session) {
    Row row = store.row(layout.bucketOf(session.endMs()), key);
    List<Session> more = new ArrayList<>(in(row));
    more.add(session);
    update(row, more);
  }

  private void update(Row row, List<Session> sessions) {
    if (sessions.isEmpty()) {
      store.update(row, null, row.bucket());
      return;
    }
    long latestMs = 0;
    for (Session session : sessions) {
      latestMs = Math.max(latestMs, session.endMs());
    }
    store.update(row, List.copyOf(sessions), latestMs);
  }

  private static List<Session> in(@Nullable Row row) {
    Object value = row == null ? null : row.value();
    return value == null ? List.of() : sessions(value);
  }

  @SuppressWarnings("unchecked") // Rows of this store are lists of sessions, by its serde.
  static List<Session> sessions(Object value) {
    return (List<Session>) value;
  }

  static Due due(byte[] key, Session session) {
    return new Due(session.endMs(), session.startMs(), key);
  }

  @Override
  public OptionalLong firstStretch(long atOrAfterMs) {
    return store.firstBucket(atOrAfterMs);
  }

  @Override
  public void load(long startMs, Consumer<Due> into) {
    for (Row row : store.rowsOf(startMs)) {
      in(row).forEach(session -> into.accept(due(row.key(), session)));
    }
  }
}
