package dev.headrace.dsl.serde;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What was written is what is read, however well its length was foreseen. */
class PartsLawsTest {

  @Property
  void partsAreReadAsTheyWereWritten(
      @ForAll @Size(max = 6) List<byte[]> parts,
      @ForAll long number,
      @ForAll @IntRange(max = 200) int expectedBytes) {
    requireSame(parts, number, expectedBytes);
    requireSame(parts, number, written(parts, number, 0).length);
  }

  private static void requireSame(List<byte[]> parts, long number, int expectedBytes) {
    Parts.Reader reader = new Parts.Reader("topic", written(parts, number, expectedBytes));
    assertThat(reader.readCount()).isEqualTo(parts.size());
    for (byte[] part : parts) {
      assertThat(reader.readLong()).isEqualTo(number);
      assertThat(reader.readRequiredPart()).isEqualTo(part);
      assertThat(reader.readPart()).isNull();
    }
    reader.requireEnd();
  }

  private static byte[] written(List<byte[]> parts, long number, int expectedBytes) {
    Parts.Writer writer = new Parts.Writer(expectedBytes);
    writer.writeInt(parts.size());
    for (byte[] part : parts) {
      writer.writeLong(number);
      writer.writePart(part);
      writer.writePart(null);
    }
    return writer.toBytes();
  }
}
