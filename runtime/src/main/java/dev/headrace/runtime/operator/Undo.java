package dev.headrace.runtime.operator;

import dev.headrace.dsl.processor.Event;
import dev.headrace.runtime.store.Row;
import dev.headrace.runtime.store.TypedStore;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a custom processor has done with one event, until it is known that it has not failed on it:
 * the versions of rows that it replaced, and the events it has forwarded.
 *
 * <p>Invariant: before the processor has returned, nothing it did is seen by anyone but itself.
 */
final class Undo {
  private record Replaced(TypedStore store, Row row, @Nullable Object value, long timestampMs) {}

  private final List<Replaced> replaced = new ArrayList<>();
  private final List<Event<Object, Object>> forwarded = new ArrayList<>();

  /** Takes note of a row's version that is about to be replaced. */
  void replaces(TypedStore store, Row row) {
    replaced.add(new Replaced(store, row, row.value(), row.timestampMs()));
  }

  /** Takes an event that is to be passed on once the processor has returned. */
  void forwards(Event<Object, Object> event) {
    forwarded.add(event);
  }

  /** Puts back what was replaced, the last first, and forgets what was forwarded. */
  void undo() {
    for (int index = replaced.size() - 1; index >= 0; index--) {
      Replaced version = replaced.get(index);
      version.store().update(version.row(), version.value(), version.timestampMs());
    }
    replaced.clear();
    forwarded.clear();
  }

  /** Makes what was done final, and returns what is to be passed on. */
  List<Event<Object, Object>> accept() {
    replaced.clear();
    List<Event<Object, Object>> events = List.copyOf(forwarded);
    forwarded.clear();
    return events;
  }
}
