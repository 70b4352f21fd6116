package dev.headrace.runtime.memory;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSet;
import dev.headrace.runtime.port.InputUnit;
import dev.headrace.runtime.port.Membership;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.common.TopicPartition;

/** What members of a test say of themselves. */
public final class Memberships {
  private Memberships() {}

  /** Returns that of a process whose tasks read one partition each. */
  public static Membership of(String topic, int partitions) {
    return of("topology", topic, partitions);
  }

  /** Returns that of a process with this fingerprint. */
  public static Membership of(String fingerprint, String topic, int partitions) {
    return new Membership(
        fingerprint,
        IntStream.range(0, partitions)
            .mapToObj(
                partition ->
                    new InputUnit(
                        topic, partition, ImmutableSet.of(new TopicPartition(topic, partition))))
            .collect(ImmutableList.toImmutableList()),
        Set::of);
  }
}
