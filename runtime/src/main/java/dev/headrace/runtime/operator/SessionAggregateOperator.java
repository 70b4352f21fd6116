package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.AggregateNode;
import dev.headrace.dsl.plan.Emission;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.window.SessionSpec;
import dev.headrace.dsl.window.Windowed;
import dev.headrace.runtime.operator.SessionUpdates.Window;
import java.util.List;
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

  SessionAggregateOperator(
      AggregateNode node, SessionSpec spec, StoreLayout.Timed layout, OperatorSetup setup) {
    super(node, setup.store(node.store(), Session.listSerde(node.valueSerde())), setup);
    this.spec = spec;
    this.rows = new SessionRows(store, layout);
    this.open = new DueQueue(layout.widthMs(), rows);
  }

  @Override
  public void process(
      @Nullable Object key, @Nullable Object value, long timestampMs, Headers headers) {
    if (key == null || value == null) {
      drops.dropIncomplete(key, timestampMs);
      return;
    }
    byte[] keyBytes = fold.keyBytes(key, headers);
    List<Session> touched = rows.find(keyBytes, timestampMs, spec, context.eventTimeMs());
    if (touched.isEmpty() && spec.isClosed(timestampMs, context.eventTimeMs())) {
      late(1, key, value, timestampMs, headers);
      return;
    }
    Object accumulator = fold.accumulate(key, value, timestampMs, joined(touched));
    long startMs = timestampMs;
    long endMs = timestampMs;
    for (Session session : touched) {
      startMs = Math.min(startMs, session.startMs());
      endMs = Math.max(endMs, session.endMs());
    }
    replace(keyBytes, touched, startMs, endMs, accumulator);
  }

  /** Returns what the sessions have in common, in ascending order; null for none. */
  private @Nullable Object joined(List<Session> sessions) {
    Object joined = fold.create();
    for (Session session : sessions) {
      joined = joined == null ? session.accumulator() : fold.combine(joined, session.accumulator());
    }
    return joined;
  }

  private void replace(
      byte[] key, List<Session> replaced, long startMs, long endMs, @Nullable Object accumulator) {
    Object was = null;
    Session merged = accumulator == null ? null : new Session(startMs, endMs, accumulator);
    store(key, replaced, merged);
    for (Session session : replaced) {
      open.remove(SessionRows.due(key, session));
      boolean stays = merged != null && session.isWindow(startMs, endMs);
      if (stays) {
        was = session.accumulator();
      } else {
        retract(key, session);
      }
    }
    if (merged != null) {
      open.add(SessionRows.due(key, merged));
      if (emission == Emission.EVERY_UPDATE) {
        emit(key, new Window(startMs, endMs), was, merged.accumulator());
      } else if (emission == Emission.UPDATES) {
        updates.changed(key, merged, was);
      }
    }
  }

  private void store(byte[] key, List<Session> replaced, @Nullable Session merged) {
    if (merged != null && replaced.size() == 1) {
      rows.replace(key, replaced.get(0), merged);
      return;
    }
    for (Session session : replaced) {
      rows.remove(key, session);
    }
    if (merged != null) {
      rows.add(key, merged);
    }
  }

  private void retract(byte[] key, Session session) {
    if (emission == Emission.EVERY_UPDATE) {
      emit(key, new Window(session.startMs(), session.endMs()), session.accumulator(), null);
    } else if (emission == Emission.UPDATES) {
      updates.replaced(key, session);
    }
  }

  private void emit(
      byte[] keyBytes, Window window, @Nullable Object before, @Nullable Object after) {
    var windowed = windowed(keyBytes, window.startMs(), window.endMs());
    emit(null, windowed, new Update(before, window.endMs(), after), window.endMs());
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
      if (portion.isUsedUp()) {
        return false;
      }
      portion.take();
      open.remove(due);
      close(due);
    }
    return true;
  }

  private void close(Due due) {
    Session session = rows.get(due.key(), due.tieMs(), due.atMs());
    if (session == null) {
      throw new IllegalStateException(fold + " has lost a session that ends at " + due.atMs());
    }
    if (emission == Emission.FINAL) {
      var windowed = windowed(due.key(), session.startMs(), session.endMs());
      emitFinal(windowed, session.accumulator(), session.endMs());
    } else if (emission == Emission.UPDATES) {
      updates.reportClosing(due.key(), session, this::emit);
    }
    rows.remove(due.key(), session);
  }

  @Override
  public boolean emitsWhenEpochEnds() {
    return emission == Emission.UPDATES;
  }

  @Override
  public void flush() {
    updates.reportAll(this::emit);
  }

  @Override
  public void reload() {
    updates.clear();
    open.reset();
  }
}
