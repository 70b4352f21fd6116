package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.window.SessionSpec;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.store.Row;
import java.util.OptionalLong;
import java.util.function.LongPredicate;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of each key into sessions. An event joins all sessions it is close enough to
 * into one. Results have the session's end as their timestamp.
 *
 * <p>Invariant: the store holds exactly the open sessions, and those that are still to be closed
 * because event time has passed them. They go in order of end, then start, then key bytes, each
 * with its result; what is closed is never merged again.
 */
final class SessionAggregateOperator extends AggregateOperator {
  private final SessionSpec spec;
  private final SessionRows rows;
  private final DueQueue open;
  private final SessionUpdates updates = new SessionUpdates();
  private final JoinedSessions joined = new JoinedSessions();

  SessionAggregateOperator(
      AggregateNode node, SessionSpec spec, StoreLayout.Timed layout, OperatorSetup setup) {
    super(node, setup.store(node.store(), Session.rowSerde(node.valueSerde())), setup);
    this.spec = spec;
    this.rows = new SessionRows(store, layout, spec);
    this.open = new DueQueue(layout.widthMs(), rows);
  }

  @Override
  public @Nullable Foresight foresight() {
    return fold.isKeyAtHand() ? rows::touch : null;
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || value == null) {
      drops.dropIncomplete(key, timestampMs);
      return;
    }
    byte[] keyBytes = fold.keyBytes(key, headers);
    rows.find(keyBytes, timestampMs, time.eventTimeMs(), joined);
    if (joined.size() == 0 && spec.isClosed(timestampMs, time.eventTimeMs())) {
      late(1, key, value, timestampMs, headers);
      return;
    }
    Object accumulator = fold.accumulate(key, value, timestampMs, combined());
    if (accumulator == null) {
      delete(keyBytes);
    } else {
      long startMs = joined.startMs(timestampMs);
      long endMs = joined.endMs(timestampMs);
      merge(keyBytes, new Session(startMs, endMs, accumulator));
    }
  }

  /** Returns what the joined sessions have in common, in ascending order; null for none. */
  private @Nullable Object combined() {
    Object combined = fold.create();
    for (int index = 0; index < joined.size(); index++) {
      Object accumulator = joined.get(index).accumulator();
      combined = combined == null ? accumulator : fold.combine(combined, accumulator);
    }
    return combined;
  }

  private void delete(byte[] key) {
    if (emission == Emission.UPDATES) {
      updates.deleted(key, joined);
    }
    rows.removeAll(joined);
    if (emission == Emission.EVERY_UPDATE) {
      for (int index = 0; index < joined.size(); index++) {
        retract(key, joined.get(index));
      }
    }
  }

  // When one that is due goes on, the queue is not told: it finds out when it comes to it.
  private void merge(byte[] key, Session merged) {
    if (emission == Emission.UPDATES) {
      updates.merged(key, joined, merged);
    }
    rows.replace(key, joined, merged);
    open.add(SessionRows.due(key, merged));
    if (emission == Emission.EVERY_UPDATE) {
      tellAtOnce(key, merged);
    }
  }

  private void tellAtOnce(byte[] key, Session merged) {
    Object was = null;
    for (int index = 0; index < joined.size(); index++) {
      Session session = joined.get(index);
      if (session.isWindow(merged.startMs(), merged.endMs())) {
        was = session.accumulator();
      } else {
        retract(key, session);
      }
    }
    emit(key, merged.startMs(), merged.endMs(), was, merged.accumulator());
  }

  private void retract(byte[] key, Session session) {
    emit(key, session.startMs(), session.endMs(), session.accumulator(), null);
  }

  private void emit(
      byte[] keyBytes, long startMs, long endMs, @Nullable Object before, @Nullable Object after) {
    emit(null, windowed(keyBytes, startMs, endMs), new Update(before, endMs, after), endMs);
  }

  private Windowed<Object> windowed(byte[] keyBytes, long startMs, long endMs) {
    return new Windowed<>(fold.key(keyBytes), startMs, endMs);
  }

  @Override
  public long nextTimerMs() {
    OptionalLong next = open.nextMs();
    long lastOpenMs = next.isPresent() ? spec.lastOpenMs(next.getAsLong()) : NO_TIMER;
    return lastOpenMs == NO_TIMER ? NO_TIMER : lastOpenMs + 1;
  }

  @Override
  public boolean onTime(long eventTimeMs, Portion portion) {
    LongPredicate isDue = endMs -> spec.isClosed(endMs, eventTimeMs);
    for (Due due = open.peek(isDue); due != null; due = open.peek(isDue)) {
      Row row = rows.row(due);
      Session session = row == null ? null : SessionRows.in(row, due);
      if (row != null && session != null) {
        if (portion.isUsedUp()) {
          return false;
        }
        portion.take();
        close(row, session);
      }
      open.remove(due);
    }
    return true;
  }

  private void close(Row row, Session session) {
    if (emission == Emission.FINAL) {
      var windowed = windowed(row.key(), session.startMs(), session.endMs());
      emitFinal(windowed, session.accumulator(), session.endMs());
    } else if (emission == Emission.UPDATES) {
      updates.tell(row.key(), session, this::emit);
    }
    rows.remove(row, session);
  }

  // A row goes to the changelog while it is at hand.
  @Override
  public boolean emitsWhenEpochEnds() {
    return emission == Emission.UPDATES;
  }

  @Override
  public void flush() {
    if (emission != Emission.UPDATES) {
      return;
    }
    updates.tellGone(this::emit);
    for (Row row : store.changed()) {
      for (Session each = SessionRows.first(row); each != null; each = each.next()) {
        updates.tell(row.key(), each, this::emit);
      }
      store.writeToChangelog(row);
    }
  }

  @Override
  public void reload() {
    updates.clear();
    open.reset();
  }
}
