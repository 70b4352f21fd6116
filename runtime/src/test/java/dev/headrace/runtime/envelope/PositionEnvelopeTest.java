package dev.headrace.runtime.envelope;

import static dev.headrace.runtime.envelope.ForeignBytes.requireValueOrEnvelopeException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class PositionEnvelopeTest {
  @Property
  void offsetsComeBack(@ForAll @LongRange(min = 0, max = Long.MAX_VALUE) long offset) {
    assertThat(PositionEnvelope.decode(PositionEnvelope.encode(offset))).isEqualTo(offset);
  }

  @Test
  void namesAnUnknownVersion() {
    assertThatThrownBy(() -> PositionEnvelope.decode(new byte[] {2, 0, 0, 0, 0, 0, 0, 0, 1}))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("changelog position")
        .hasMessageContaining("version 2");
  }

  @Property
  void foreignBytesGiveAnOffsetOrAnEnvelopeException(@ForAll @Size(max = 12) byte[] bytes) {
    if (bytes.length > 0) {
      bytes[0] = 1;
    }
    requireValueOrEnvelopeException(() -> PositionEnvelope.decode(bytes));
  }
}
