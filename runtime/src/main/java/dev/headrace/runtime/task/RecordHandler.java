package dev.headrace.runtime.task;

import dev.headrace.runtime.port.RecordBatch;

/** What a task does with one record of an input partition. */
interface RecordHandler {
  /** Processes one record of a batch. */
  void handle(RecordBatch batch, int index);
}
