package dev.headrace.runtime.task;

import dev.headrace.runtime.port.RecordBatch;

/** What a task does with one record of an input partition. */
interface RecordHandler {
  /**
   * Processes one record of a batch, unless something else has to be done first; returns whether it
   * has. If not, it is to be handed over again when that is done.
   */
  boolean handle(RecordBatch batch, int index);

  /** Returns the time by which a record takes its turn among the inputs of a task, in ms. */
  default long turnMs(RecordBatch batch, int index) {
    return batch.timestamp(index);
  }
}
