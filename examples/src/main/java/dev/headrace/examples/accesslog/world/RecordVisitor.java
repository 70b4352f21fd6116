package dev.headrace.examples.accesslog.world;

import org.jspecify.annotations.Nullable;

/** Takes the records of a topic. */
@FunctionalInterface
public interface RecordVisitor {

  /**
   * Takes one record.
   *
   * @param partition the partition it is in
   * @param timestampMs its timestamp in ms since 1970
   * @param key the bytes of its key, or null
   * @param value the bytes of its value, or null
   */
  void visit(int partition, long timestampMs, byte @Nullable [] key, byte @Nullable [] value);
}
