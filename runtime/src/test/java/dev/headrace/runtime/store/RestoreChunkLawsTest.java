package dev.headrace.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class RestoreChunkLawsTest {
  @Property(tries = 300)
  void tellsTheNewestValueOfEachKeyInOrder(
      @ForAll Random random,
      @ForAll @IntRange(max = 5000) int puts,
      @ForAll @IntRange(min = 1, max = 12) int longest,
      @ForAll @IntRange(min = 1, max = 256) int letters,
      @ForAll @IntRange(max = 4) int common) {
    RestoreChunk chunk = new RestoreChunk();
    TreeMap<byte[], byte[]> model = new TreeMap<>(Arrays::compareUnsigned);
    for (int i = 0; i < puts; i++) {
      byte[] key = new byte[common + random.nextInt(longest + 1)];
      for (int at = common; at < key.length; at++) {
        key[at] = (byte) random.nextInt(letters);
      }
      byte[] value = random.nextInt(4) == 0 ? null : new byte[random.nextInt(9)];
      chunk.put(key, value);
      model.put(key, value);
    }
    List<byte[]> keys = new ArrayList<>();
    List<byte[]> values = new ArrayList<>();
    chunk.visitSorted(
        (key, value) -> {
          keys.add(key);
          values.add(value);
        });

    assertThat(keys).containsExactlyElementsOf(model.keySet());
    assertThat(values).containsExactlyElementsOf(model.values());
    assertThat(chunk.size()).isEqualTo(model.size());
    assertThat(chunk.bytes()).isEqualTo(bytes(model));
    assertThat(chunk.isFull(bytes(model))).isTrue();
    assertThat(chunk.isFull(bytes(model) + 1)).isFalse();
  }

  private static long bytes(Map<byte[], byte[]> rows) {
    return rows.entrySet().stream()
        .mapToLong(
            row ->
                RestoreChunk.ENTRY_BYTES
                    + row.getKey().length
                    + (row.getValue() == null ? 0 : row.getValue().length))
        .sum();
  }
}
