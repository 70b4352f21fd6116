package dev.headrace.runtime.operator;

import dev.headrace.dsl.processor.RecordMetadata;
import java.util.Optional;
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

  /** Returns where it is in a topic of the user; empty for what travelled between tasks. */
  default Optional<RecordMetadata> metadata() {
    OptionalLong offset = offset();
    return offset.isEmpty()
        ? Optional.empty()
        : Optional.of(new RecordMetadata(topic(), partition(), offset.getAsLong()));
  }

  /** Returns its timestamp in ms, as it came. */
  long timestampMs();

  /** Returns its key bytes, or null. */
  byte @Nullable [] key();

  /** Returns its value bytes, or null. */
  byte @Nullable [] value();

  /** Returns its headers, not to be modified. */
  Headers headers();
}
