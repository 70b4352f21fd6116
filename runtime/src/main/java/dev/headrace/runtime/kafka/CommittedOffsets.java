package dev.headrace.runtime.kafka;

import dev.headrace.runtime.port.CommittedInput;
import dev.headrace.runtime.port.InputPosition;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Input positions in the client's words. */
final class CommittedOffsets {
  private CommittedOffsets() {}

  static void checkNotEmpty(Map<TopicPartition, CommittedInput> inputs) {
    // The client takes an empty map for nothing to do: no membership check, no fencing.
    if (inputs.isEmpty()) {
      throw new IllegalArgumentException("an epoch commits at least one input position");
    }
  }

  static Map<TopicPartition, OffsetAndMetadata> of(Map<TopicPartition, CommittedInput> inputs) {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    inputs.forEach((partition, input) -> offsets.put(partition, of(input)));
    return offsets;
  }

  static CommittedInput read(OffsetAndMetadata position) {
    return new CommittedInput(PolledPositions.positionOf(position), position.metadata());
  }

  private static OffsetAndMetadata of(CommittedInput input) {
    InputPosition position = input.position();
    return new OffsetAndMetadata(
        position.offset(), Optional.ofNullable(position.leaderEpoch()), input.metadata());
  }
}
