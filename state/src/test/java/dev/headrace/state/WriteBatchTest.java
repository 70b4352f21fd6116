package dev.headrace.state;

import static dev.headrace.state.Bytes.bytes;
import static dev.headrace.state.Bytes.hex;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WriteBatchTest {

  @Test
  void tellsChangesInOrderAndThenTheAttributes() {
    WriteBatch batch = new WriteBatch();
    batch.attribute("position", bytes(1));
    batch.put("views", bytes(1), bytes(2));
    batch.delete("clicks", bytes(1));
    batch.deleteRange("views", bytes(1), bytes(4));
    batch.put("views", bytes(1), bytes());
    batch.attribute("position", bytes(3));

    assertThat(told(batch))
        .containsExactly(
            "put views 01 02",
            "delete clicks 01",
            "delete views 01 to 04",
            "put views 01 ",
            "position 03");
  }

  @Test
  void countsChangesAndBytes() {
    WriteBatch batch = new WriteBatch();
    assertThat(batch.isEmpty()).isTrue();
    batch.put("views", bytes(1, 2), bytes(3, 4, 5));
    batch.delete("views", bytes(1));
    batch.deleteRange("views", bytes(1), bytes(2, 3));
    assertThat(batch.size()).isEqualTo(3);
    assertThat(batch.bytes()).isEqualTo(9);

    batch.attribute("p", bytes(1, 2));
    batch.attribute("p", bytes(1, 2, 3));
    assertThat(batch.size()).isEqualTo(4);
    assertThat(batch.bytes()).isEqualTo(9 + 1 + 3);

    batch.clear();
    assertThat(batch.isEmpty()).isTrue();
    assertThat(batch.size()).isZero();
    assertThat(batch.bytes()).isZero();
    assertThat(told(batch)).isEmpty();
  }

  @Test
  void refusesNamesThatAreEmptyAndValuesThatAreNull() {
    WriteBatch batch = new WriteBatch();
    assertThatThrownBy(() -> batch.put("", bytes(1), bytes(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> batch.put("views", bytes(1), null))
        .isInstanceOf(NullPointerException.class)
        .hasMessageContaining("delete");
    assertThatThrownBy(() -> batch.delete("views", null)).isInstanceOf(NullPointerException.class);
    assertThat(batch.isEmpty()).isTrue();
    assertThat(batch.bytes()).isZero();
  }

  private static List<String> told(WriteBatch batch) {
    List<String> told = new ArrayList<>();
    batch.visit(
        new WriteBatch.Visitor() {
          @Override
          public void put(String store, byte[] key, byte[] value) {
            told.add("put " + store + " " + hex(key) + " " + hex(value));
          }

          @Override
          public void delete(String store, byte[] key) {
            told.add("delete " + store + " " + hex(key));
          }

          @Override
          public void deleteRange(String store, byte[] from, byte[] to) {
            told.add("delete " + store + " " + hex(from) + " to " + hex(to));
          }

          @Override
          public void attribute(String name, byte[] value) {
            told.add(name + " " + hex(value));
          }
        });
    return told;
  }
}
