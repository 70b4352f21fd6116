package dev.headrace.runtime.envelope;

import static dev.headrace.runtime.envelope.ForeignBytes.requireValueOrEnvelopeException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ChangelogEnvelopeTest {
  @Property
  void keysComeBack(@ForAll byte[] key) {
    assertThat(ChangelogEnvelope.storeKey(ChangelogEnvelope.recordKey(key))).isEqualTo(key);
  }

  @Property
  void valuesAndTimestampsComeBack(@ForAll byte[] value, @ForAll long timestampMs) {
    byte[] envelope = ChangelogEnvelope.value(value, timestampMs);

    ChangelogEnvelope.requireValue(envelope);
    assertThat(ChangelogEnvelope.valueBytes(envelope)).isEqualTo(value);
    assertThat(ChangelogEnvelope.timestampMs(envelope)).isEqualTo(timestampMs);
  }

  @Test
  void hasTheWrittenForm() {
    assertThat(ChangelogEnvelope.recordKey(new byte[] {7})).containsExactly(1, 7);
    assertThat(ChangelogEnvelope.value(new byte[] {7, 8}, 258))
        .containsExactly(1, 0, 0, 0, 0, 0, 0, 1, 2, 7, 8);
  }

  @Test
  void theLayoutHasAKeyThatNoRowHas() {
    assertThat(ChangelogEnvelope.layoutKey()).startsWith(0).endsWith('u', 't');
    assertThat(ChangelogEnvelope.isLayoutKey(ChangelogEnvelope.layoutKey())).isTrue();
    assertThat(ChangelogEnvelope.isLayoutKey(ChangelogEnvelope.recordKey(new byte[0]))).isFalse();
    assertThat(ChangelogEnvelope.layout("by key")).startsWith(1, 'b', 'y');
    assertThat(ChangelogEnvelope.layout(ChangelogEnvelope.layout("by key"))).isEqualTo("by key");
    assertThatThrownBy(() -> ChangelogEnvelope.layout(new byte[] {2, 'b'}))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("layout in a changelog")
        .hasMessageContaining("version 2");
  }

  @Test
  void namesAnUnknownVersionAndTheRemedy() {
    assertThatThrownBy(() -> ChangelogEnvelope.storeKey(new byte[] {2, 7}))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("key of a changelog record")
        .hasMessageContaining("version 2")
        .hasMessageContaining("newer version of Headrace");
    assertThatThrownBy(() -> ChangelogEnvelope.timestampMs(new byte[] {9}))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("version 9");
  }

  @Property
  void foreignBytesGiveAValueOrAnEnvelopeException(@ForAll byte[] bytes) {
    requireValueOrEnvelopeException(() -> ChangelogEnvelope.storeKey(bytes));
    requireValueOrEnvelopeException(() -> ChangelogEnvelope.timestampMs(bytes));
    requireValueOrEnvelopeException(() -> ChangelogEnvelope.valueBytes(bytes));
    requireValueOrEnvelopeException(() -> ChangelogEnvelope.requireValue(bytes));
  }
}
