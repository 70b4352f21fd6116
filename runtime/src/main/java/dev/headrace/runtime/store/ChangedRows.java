package dev.headrace.runtime.store;

import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.RandomAccess;

/** The rows changed in an epoch: read-only to others, and may grow while they go through it. */
final class ChangedRows extends AbstractList<Row> implements RandomAccess {
  private final List<Row> rows = new ArrayList<>();

  @Override
  public Row get(int index) {
    return rows.get(index);
  }

  @Override
  public int size() {
    return rows.size();
  }

  void append(Row row) {
    rows.add(row);
  }

  void reset() {
    rows.clear();
  }
}
