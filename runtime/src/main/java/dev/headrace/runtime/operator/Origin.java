package dev.headrace.runtime.operator;

import java.util.OptionalLong;
import org.apache.kafka.common.header.Headers;
import org.jspecify.annotations.Nullable;

/** The record that a task is processing, as it came. */
public interface Origin {
  /** Returns the topic it came from. */
  String topic();

  /** Returns its partition. */
  int partition();

  /** Returns its offset; empty for what travelled between tasks, perhaps without a topic. */
  OptionalLong offset();

  /** Returns its timestamp in ms, as it came. */
  long timestampMs();

  /** Returns its key bytes, or null. */
  byte @Nullable [] key();

  /** Returns its value bytes, or null. */
  byte @Nullable [] value();

  /** Returns its headers, not to be modified. */
  Headers headers();
}
