package dev.headrace.dsl;

/**
 * A changing value per key: what an aggregation knows. Its updates are consolidated: at most one
 * per row and epoch, the last one.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class Table<K, V> {

  private final PlanDraft draft;
  private final Flow<K, V> flow;

  Table(PlanDraft draft, Flow<K, V> flow) {
    this.draft = draft;
    this.flow = flow;
  }

  /** Returns the updates as a stream of events; a deleted row is an event without a value. */
  public EventStream<K, V> toStream() {
    draft.enter("toStream");
    return new EventStream<>(draft, flow);
  }
}
