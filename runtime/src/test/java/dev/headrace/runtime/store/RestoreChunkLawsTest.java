package dev.headrace.runtime.store;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.state.SortedRows;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import net.jqwik.api.Example;
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
      byte[] value = random.nextInt(4) == 0 ? null : value(random);
      int before = random.nextInt(3);
      byte[] longer = new byte[before + key.length];
      System.arraycopy(key, 0, longer, before, key.length);
      chunk.expect(longer, before);
      chunk.put(longer, before, value);
      model.put(key, value);
    }
    List<byte[]> keys = new ArrayList<>();
    List<byte[]> values = new ArrayList<>();
    tell(chunk, keys, values);

    assertThat(keys).containsExactlyElementsOf(model.keySet());
    assertThat(values).containsExactlyElementsOf(model.values());
    assertThat(chunk.size()).isEqualTo(model.size());
    assertThat(chunk.bytes()).isEqualTo(bytes(model));
    assertThat(chunk.heldBytes())
        .isGreaterThanOrEqualTo(bytes(model) + (long) model.size() * RestoreChunk.ENTRY_BYTES);
    assertThat(chunk.isFull(chunk.heldBytes())).isTrue();
    assertThat(chunk.isFull(chunk.heldBytes() + 1)).isFalse();
  }

  private static byte[] value(Random random) {
    byte[] value = new byte[random.nextInt(1 + random.nextInt(100))];
    random.nextBytes(value);
    return value;
  }

  @Example
  void valuesThatGrowTakeTheRoomOfAFewOnly() {
    RestoreChunk chunk = new RestoreChunk();
    byte[] growing = {1};
    byte[] other = {2};
    chunk.put(other, 0, other);
    for (int length = 1; length <= 10_000; length++) {
      chunk.put(growing, 0, new byte[length]);
      assertThat(chunk.heldBytes())
          .isBetween((long) length, 4L * length + 100 * RestoreChunk.ENTRY_BYTES);
    }
    assertThat(lengths(chunk)).isEqualTo(Map.of((byte) 1, 10_000, (byte) 2, 1));
  }

  @Example
  void anEntryMayBeLargerThanAPage() {
    RestoreChunk chunk = new RestoreChunk();
    Map<Byte, Integer> expected = new TreeMap<>();
    for (byte key = 0; key < 10; key++) {
      int length = key % 2 == 0 ? 3 << 20 : 3;
      chunk.put(new byte[] {key}, 0, new byte[length]);
      expected.put(key, length);
    }
    assertThat(lengths(chunk)).isEqualTo(expected);
  }

  private static void tell(RestoreChunk chunk, List<byte[]> keys, List<byte[]> values) {
    chunk.visit(
        new SortedRows.Visitor() {
          @Override
          public void put(byte[] key, byte[] value) {
            keys.add(key);
            values.add(requireNonNull(value));
          }

          @Override
          public void delete(byte[] key) {
            keys.add(key);
            values.add(null);
          }
        });
  }

  private static Map<Byte, Integer> lengths(RestoreChunk chunk) {
    List<byte[]> keys = new ArrayList<>();
    List<byte[]> values = new ArrayList<>();
    tell(chunk, keys, values);
    Map<Byte, Integer> lengths = new TreeMap<>();
    for (int i = 0; i < keys.size(); i++) {
      lengths.put(keys.get(i)[0], values.get(i).length);
    }
    return lengths;
  }

  private static long bytes(Map<byte[], byte[]> rows) {
    return rows.entrySet().stream()
        .mapToLong(
            row -> row.getKey().length + (row.getValue() == null ? 0L : row.getValue().length))
        .sum();
  }
}
