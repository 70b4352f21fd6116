package dev.headrace.runtime.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headrace.runtime.store.Bucket.Uncached;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class StoreOrderTest {
  private final BucketIndex buckets = Engine.noBuckets();

  @Property
  void isTheOrderOfTheStoreKeys(@ForAll("keys") List<RowKey> keys) {
    List<Row> rows = new ArrayList<>();
    TreeSet<byte[]> expected = new TreeSet<>(Arrays::compareUnsigned);
    for (RowKey key : keys) {
      rows.add(new Row(new Bucket(key.bucket, Uncached.NONE, buckets), key.key));
      expected.add(key.storeKey(true));
    }

    assertThat(StoreOrder.sorted(rows))
        .extracting(row -> new RowKey(row.bucket(), row.key()).storeKey(true))
        .containsExactlyElementsOf(expected);
  }

  @Provide
  Arbitrary<List<RowKey>> keys() {
    Arbitrary<byte[]> bytes =
        Arbitraries.of((byte) 0, (byte) 1, (byte) 0x7F, (byte) 0x80, (byte) 0xFF)
            .array(byte[].class)
            .ofMaxSize(12);
    Arbitrary<byte[]> common = bytes.map(key -> Arrays.copyOf(key, Math.min(key.length, 3)));
    return common.flatMap(
        start ->
            Combinators.combine(Arbitraries.of(0L, 1L, Long.MAX_VALUE), bytes)
                .as((bucket, key) -> new RowKey(bucket, join(start, key)))
                .list()
                .uniqueElements()
                .ofMaxSize(30));
  }

  private static byte[] join(byte[] start, byte[] rest) {
    byte[] joined = Arrays.copyOf(start, start.length + rest.length);
    System.arraycopy(rest, 0, joined, start.length, rest.length);
    return joined;
  }
}
