package dev.headrace.runtime.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Rows that come and go between looks at parts of them are always shown in order. */
class OrderedRowsTest {
  private static final int STEPS = 20_000;
  private static final int KEYS = 5_000;

  private final OrderedRows rows = new OrderedRows();
  private final Bucket home = Engine.noBuckets().findOrAdd(0);
  private final TreeSet<String> model = new TreeSet<>();
  private final List<Row> there = new ArrayList<>();

  private void add(String key) {
    if (model.add(key)) {
      Row row = new Row(home, key.getBytes(UTF_8));
      row.keepNewest("here", false);
      rows.add(row);
      there.add(row);
    }
  }

  private void remove(int index) {
    Row row = there.get(index);
    Collections.swap(there, index, there.size() - 1);
    there.remove(there.size() - 1);
    row.detached = true;
    model.remove(keyOf(row));
  }

  private static String keyOf(Row row) {
    return new String(row.key, UTF_8);
  }

  private static String key(Random random) {
    return "%05d".formatted(random.nextInt(KEYS));
  }

  private void look(String from, String to, boolean descending, int atMost) {
    NavigableSet<String> part =
        from.compareTo(to) < 0 ? model.subSet(from, true, to, false) : new TreeSet<>();
    List<String> expected =
        (descending ? part.descendingSet() : part).stream().limit(atMost).toList();
    List<String> found =
        rows.present(from.getBytes(UTF_8), to.getBytes(UTF_8), descending, atMost).stream()
            .map(OrderedRowsTest::keyOf)
            .collect(Collectors.toList());
    assertThat(found).isEqualTo(expected);
    assertThat(rows.countPresent(from.getBytes(UTF_8), to.getBytes(UTF_8))).isEqualTo(part.size());
  }

  @Test
  void showsAnyPartInOrderWhateverCameAndWentBefore() {
    long seed = System.nanoTime();
    System.out.println("OrderedRowsTest seed: " + seed);
    Random random = new Random(seed);
    for (int step = 0; step < STEPS; step++) {
      add(key(random));
      if (random.nextInt(3) == 0 && !there.isEmpty()) {
        remove(random.nextInt(there.size()));
      }
      if (random.nextInt(500) == 0) {
        rows.sweep();
      }
      if (random.nextInt(4) == 0) {
        look(key(random), key(random), random.nextBoolean(), 1 + random.nextInt(20));
      }
    }
    assertThat(model).hasSizeGreaterThan(1_000);
    List<Row> all = rows.present(new byte[0], null, false, Integer.MAX_VALUE);
    assertThat(all.stream().map(OrderedRowsTest::keyOf)).containsExactlyElementsOf(model);
  }
}
