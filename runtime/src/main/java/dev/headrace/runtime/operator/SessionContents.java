package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.FoldSpec;
import dev.headrace.dsl.plan.StoreLayout;
import dev.headrace.dsl.window.SessionSpec;
import dev.headrace.runtime.store.CommittedRow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Sessions: a row holds those of its key that end within a stretch of time. */
record SessionContents(SessionSpec spec, StoreLayout.Timed layout, FoldSpec fold)
    implements WindowContents {
  @Override
  public long firstBucket(long atMs) {
    return layout.bucketOf(atMs);
  }

  /** A session that an instant is in may end at any later one. */
  @Override
  public long lastBucket(long atMs) {
    return Long.MAX_VALUE;
  }

  @Override
  public boolean isRowByRow() {
    return true;
  }

  @Override
  public List<Found> windows(Object key, List<CommittedRow> rows, long eventTimeMs) {
    List<Found> sessions = new ArrayList<>();
    for (CommittedRow row : rows) {
      Session session = (Session) row.value();
      for (; session != null; session = session.next()) {
        Object result = fold.result().apply(session.accumulator());
        if (result != null) {
          long endMs = session.endMs();
          sessions.add(new Found(session.startMs(), endMs, endMs, result, endMs));
        }
      }
    }
    sessions.sort(Comparator.comparingLong(Found::startMs));
    return sessions;
  }
}
