package dev.headrace.runtime.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

class ShardsTest {
  @Property(tries = 2000)
  void areChosenAsKafkasDefaultPartitionerDoes(
      @ForAll byte[] key, @ForAll @IntRange(min = 1, max = 1000) int shards) {
    assertThat(Shards.of(key, shards))
        .isEqualTo(BuiltInPartitioner.partitionForKey(key, shards))
        .isBetween(0, shards - 1);
  }
}
