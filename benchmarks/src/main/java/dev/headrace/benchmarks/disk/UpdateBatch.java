package dev.headrace.benchmarks.disk;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.headrace.runtime.envelope.ChangelogEnvelope;
import dev.headrace.runtime.port.InputPosition;
import dev.headrace.runtime.port.RecordBatch;
import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Records of a changelog of counts: each is of some key, as if one poll had returned them. */
final class UpdateBatch implements RecordBatch {
  private static final TopicPartition PARTITION = new TopicPartition("counts-changelog", 0);

  private final long from;
  private final byte[][] keys;
  private final byte[][] values;

  UpdateBatch(long from, int size, int distinctKeys, Random random) {
    this.from = from;
    this.keys = new byte[size][];
    this.values = new byte[size][];
    for (int i = 0; i < size; i++) {
      keys[i] = ChangelogEnvelope.recordKey(keyOf(random.nextInt(distinctKeys)));
      values[i] = valueOf(from + i);
    }
  }

  /** Returns a key of 13 bytes. */
  static byte[] keyOf(int number) {
    return "user-%08d".formatted(number).getBytes(ISO_8859_1);
  }

  static byte[] valueOf(long count) {
    return ChangelogEnvelope.value(
        ByteBuffer.allocate(Long.BYTES).putLong(count).array(), 1_700_000_000_000L + count);
  }

  @Override
  public TopicPartition partition() {
    return PARTITION;
  }

  @Override
  public int size() {
    return keys.length;
  }

  @Override
  public long offset(int index) {
    return from + index;
  }

  @Override
  public @Nullable Integer leaderEpoch(int index) {
    return null;
  }

  @Override
  public long timestamp(int index) {
    return 0;
  }

  @Override
  public byte[] key(int index) {
    return keys[index];
  }

  @Override
  public byte[] value(int index) {
    return values[index];
  }

  @Override
  public Headers headers(int index) {
    return new RecordHeaders();
  }

  @Override
  public InputPosition next() {
    return InputPosition.at(from + keys.length);
  }
}
