package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.runtime.store.TypedStore;
import org.apache.kafka.common.serialization.Serde;

/** What a stateful operator gets to be built from: its stores, and its place in the task. */
public interface OperatorSetup {
  /** Returns what the operators of the task share. */
  TaskContext context();

  /** Returns the event time by which this operator judges events. */
  OperatorTime time();

  /** Returns the opened store of a declaration, whose rows are single values of its serde. */
  default TypedStore store(StoreSpec spec) {
    return store(spec, spec.valueSerde());
  }

  /**
   * Returns the opened store of a declaration.
   *
   * @param spec the declaration
   * @param rowSerde the serde of a row, which may be made of several values
   */
  TypedStore store(StoreSpec spec, Serde<?> rowSerde);

  /**
   * Returns whether the context holds the bytes that a serde would make of the key.
   *
   * @param input the position of the input that the event comes from
   * @param serde the serde
   */
  boolean keyAtHand(int input, Serde<?> serde);

  /** Returns the same of the value. */
  boolean valueAtHand(int input, Serde<?> serde);

  /** Returns what carries out the node's failure policy. */
  Guard guard();

  /**
   * Returns the rows of the table that one of the node's inputs comes from; to be used once all
   * operators are built.
   *
   * @param input the position of the input
   */
  TableView table(int input);

  /** Returns whether anything downstream asks what a row was before a change. */
  boolean wantsBefore();

  /** Returns what takes the events of one of the node's ways out. */
  Operator downstream(int branch);
}
