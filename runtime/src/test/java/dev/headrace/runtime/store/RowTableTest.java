package dev.headrace.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.primitives.Ints;
import dev.headrace.runtime.store.Bucket.Uncached;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.Test;

class RowTableTest {
  private final BucketIndex buckets = Engine.noBuckets();

  @Property(tries = 200)
  void findsWhatAMapFinds(@ForAll long seed) {
    Random random = new Random(seed);
    RowTable table = new RowTable();
    Map<Integer, Row> model = new HashMap<>();
    int keys = 1 + random.nextInt(300);
    for (int step = 0; step < 2000; step++) {
      int key = random.nextInt(keys);
      Row known = model.get(key);
      assertThat(table.find(key % 3, Ints.toByteArray(key))).isSameAs(known);
      if (known == null) {
        Row row = row(key % 3, Ints.toByteArray(key));
        table.add(row);
        model.put(key, row);
      } else if (random.nextInt(3) > 0) {
        table.remove(known);
        model.remove(key);
      }
      if (random.nextInt(200) == 0) {
        table.shrink();
      }
      assertThat(table.size()).isEqualTo(model.size());
    }
    Set<Row> seen = new HashSet<>();
    table.forEach(seen::add);
    assertThat(seen).isEqualTo(new HashSet<>(model.values()));
  }

  @Test
  void sparesRowsThatWereUsedSinceTheHandLastCameBy() {
    RowTable table = new RowTable();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      Row row = row(0, Ints.toByteArray(i));
      row.used = i % 2 == 0;
      table.add(row);
      rows.add(row);
    }
    for (int i = 0; i < 300; i++) {
      Row victim = table.victim();
      table.remove(victim);
      rows.remove(victim);
    }

    assertThat(rows.stream().filter(row -> Ints.fromByteArray(row.key) % 2 == 0)).hasSize(500);
  }

  @Test
  void hasNoVictimAmongPinnedRows() {
    RowTable table = new RowTable();
    Row changed = row(0, new byte[] {1});
    Row dirty = row(0, new byte[] {2});
    changed.changed = true;
    dirty.dirty = true;
    table.add(changed);
    table.add(dirty);

    assertThat(table.victim()).isNull();
  }

  @Test
  void givesMemoryBackOnlyToBeFoundAgain() {
    RowTable table = new RowTable();
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < 5000; i++) {
      rows.add(row(i, new byte[0]));
      table.add(rows.get(i));
    }
    rows.subList(10, 5000).forEach(table::remove);
    table.shrink();

    for (int i = 0; i < 5000; i++) {
      assertThat(table.find(i, new byte[0])).isSameAs(i < 10 ? rows.get(i) : null);
    }
  }

  @Test
  void spreadsTheKeysOfOnePartition() {
    Set<Integer> lowBits = new HashSet<>();
    int keys = 0;
    for (int i = 0; keys < 4096; i++) {
      byte[] key = ("user-" + i).getBytes(StandardCharsets.UTF_8);
      if (Utils.toPositive(Utils.murmur2(key)) % 16 == 3) {
        lowBits.add(RowTable.hash(0, key) & 0xFFF);
        keys++;
      }
    }

    // 4096 balls thrown into 4096 slots leave about 1 in e of them empty.
    assertThat(lowBits.size()).isBetween(2400, 2800);
  }

  private Row row(long bucket, byte[] key) {
    return new Row(new Bucket(bucket, Uncached.NONE, buckets), key);
  }
}
