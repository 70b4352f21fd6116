package dev.headrace.benchmarks.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

class CommitReaderTest {
  private static final short COMMIT = 1;
  private static final short GROUP_METADATA = 2;

  private final CommitReader reader =
      new CommitReader(OutputReader.open("localhost:1", java.util.List.of()), "ours");

  @Test
  void addsUpTheLastPositionsOfItsGroup() {
    try (reader) {
      reader.take(key(COMMIT, "ours", "clicks", 0), position(7));
      reader.take(key(COMMIT, "ours", "clicks", 1), position(5));
      reader.take(key(COMMIT, "ours", "clicks", 0), position(9));
      reader.take(key(COMMIT, "ours", "other", 0), position(100));
      reader.take(key(COMMIT, "theirs", "clicks", 0), position(1_000));
      reader.take(key(COMMIT, "ours", "clicks", 1), null);
      reader.take(key(GROUP_METADATA, "ours", "clicks", 0), position(10_000));

      assertThat(reader.committed("clicks")).isEqualTo(14);
    }
  }

  private static byte[] key(short version, String group, String topic, int partition) {
    return ByteBuffer.allocate(10 + group.length() + topic.length())
        .putShort(version)
        .putShort((short) group.length())
        .put(group.getBytes(UTF_8))
        .putShort((short) topic.length())
        .put(topic.getBytes(UTF_8))
        .putInt(partition)
        .array();
  }

  private static byte[] position(long offset) {
    return ByteBuffer.allocate(14).putShort((short) 3).putLong(offset).putInt(-1).array();
  }
}
