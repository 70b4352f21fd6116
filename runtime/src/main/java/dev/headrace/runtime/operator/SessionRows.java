package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.window.SessionSpec;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
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
  private final SessionSpec spec;

  SessionRows(TypedStore store, StoreLayout.Timed layout, SessionSpec spec) {
    this.store = store;
    this.layout = layout;
    this.spec = spec;
  }

  /** Fetches from memory what {@link #find} is about to read. */
  void touch(byte[] key, long timestampMs) {
    long first = layout.bucketOf(spec.leastEnd(timestampMs));
    long own = layout.bucketOf(timestampMs);
    store.touch(first, key);
    if (own != first) {
      store.touch(own, key);
    }
  }

  /**
   * Finds the sessions of a key that an event of an instant may belong to; those that are closed
   * take none, and need not be a gap away from the next one.
   */
  void find(byte[] key, long timestampMs, long eventTimeMs, JoinedSessions found) {
    found.clear();
    OptionalLong bucket = store.firstBucket(layout.bucketOf(spec.leastEnd(timestampMs)));
    boolean isPast = false;
    // Open sessions of a key come one after the other, and behind one that the instant is before
    // the end of, the next one is more than a gap away.
    while (bucket.isPresent() && !isPast) {
      Row row = store.existingRow(bucket.getAsLong(), key);
      isPast = row != null && findIn(row, timestampMs, eventTimeMs, found);
      bucket = store.bucketAfter(bucket.getAsLong());
    }
  }

  /** Returns whether a session behind these is none that the event may belong to. */
  private boolean findIn(Row row, long timestampMs, long eventTimeMs, JoinedSessions found) {
    long leastEndMs = spec.leastEnd(timestampMs);
    long greatestStartMs = spec.greatestStart(timestampMs);
    boolean isPast = false;
    for (Session session = first(row); session != null; session = session.next()) {
      if (!spec.isClosed(session.endMs(), eventTimeMs)) {
        isPast |= session.startMs() > greatestStartMs || session.endMs() >= timestampMs;
        if (session.endMs() >= leastEndMs && session.startMs() <= greatestStartMs) {
          found.add(row, session);
        }
      }
    }
    return isPast;
  }

  /** Puts a session into the place of those that it is made of. */
  void replace(byte[] key, JoinedSessions old, Session merged) {
    long bucket = layout.bucketOf(merged.endMs());
    if (old.size() == 1 && old.row(0).bucket() == bucket) {
      Row row = old.row(0);
      Session others = sessions(row).without(old.get(0));
      update(row, merged.before(others));
      return;
    }
    removeAll(old);
    Row row = store.row(bucket, key);
    update(row, merged.before(first(row)));
  }

  void removeAll(JoinedSessions old) {
    for (int index = 0; index < old.size(); index++) {
      remove(old.row(index), old.get(index));
    }
  }

  void remove(Row row, Session session) {
    update(row, sessions(row).without(session));
  }

  private void update(Row row, @Nullable Session sessions) {
    store.update(row, sessions, sessions == null ? row.bucket() : sessions.latestEndMs());
  }

  /** Returns the row that a session is in when it is due, or null when there is none. */
  @Nullable Row row(Due due) {
    return store.existingRow(layout.bucketOf(due.atMs()), due.key());
  }

  /** Returns the session that is due, or null when it has become another one. */
  static @Nullable Session in(Row row, Due due) {
    Session first = first(row);
    return first == null ? null : first.find(due.tieMs(), due.atMs());
  }

  static @Nullable Session first(Row row) {
    return (Session) row.value();
  }

  /** Returns the first of the sessions of a row that is present. */
  private static Session sessions(Row row) {
    Session first = first(row);
    if (first == null) {
      throw new IllegalStateException("a row without sessions is taken for one with some");
    }
    return first;
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
    for (Row row : store.rowsInAnyOrder(startMs)) {
      for (Session session = first(row); session != null; session = session.next()) {
        into.accept(due(row.key(), session));
      }
    }
  }

  @Override
  public void touch(Due due) {
    store.touch(layout.bucketOf(due.atMs()), due.key());
  }
}
