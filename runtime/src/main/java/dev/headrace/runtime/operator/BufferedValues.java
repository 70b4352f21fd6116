package dev.headrace.runtime.operator;

import dev.headrace.dsl.plan.StoreSpec;
import dev.headrace.runtime.store.ValueCodec;

/** The values of events that wait in a store: as bytes, those at hand where there are some. */
final class BufferedValues {
  private final TaskContext context;
  private final boolean atHand;
  private final ValueCodec codec;

  /**
   * Creates the values of one input.
   *
   * @param setup where the operator is built from
   * @param position the input's position
   * @param spec the store
   * @param topic the topic named to the serde
   */
  BufferedValues(OperatorSetup setup, int position, StoreSpec spec, String topic) {
    this.context = setup.context();
    this.atHand = setup.valueAtHand(position, spec.valueSerde());
    this.codec = new ValueCodec(spec.name(), spec.valueSerde(), topic);
  }

  /** Returns the bytes of the value of the event in process. */
  byte[] bytesOf(Object value) {
    byte[] bytes = atHand ? context.valueBytes() : null;
    return bytes == null ? codec.encode(value) : bytes;
  }

  /** Returns the value that bytes were made of. */
  Object valueOf(byte[] bytes) {
    return codec.decode(bytes);
  }
}
