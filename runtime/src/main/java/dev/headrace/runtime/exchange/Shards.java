package dev.headrace.runtime.exchange;

import org.apache.kafka.common.utils.Utils;

/**
 * Which shard owns a key: as Kafka's default partitioner decides, so that other clients' topics
 * fit.
 */
public final class Shards {
  private Shards() {}

  /**
   * Returns the shard of a key.
   *
   * @param keyBytes the serialized key
   * @param shards the number of shards
   */
  public static int of(byte[] keyBytes, int shards) {
    return Utils.toPositive(Utils.murmur2(keyBytes)) % shards;
  }
}
