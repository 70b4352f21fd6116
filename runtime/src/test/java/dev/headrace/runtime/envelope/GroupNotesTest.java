package dev.headrace.runtime.envelope;

import static dev.headrace.runtime.envelope.ForeignBytes.requireValueOrEnvelopeException;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.BitSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What members of a group tell each other: bytes of other processes, perhaps of other versions. */
class GroupNotesTest {
  @Property
  void whatAMemberSaysComesBack(
      @ForAll String fingerprint, @ForAll Set<@IntRange(max = 2000) Integer> units) {
    BitSet keeps = new BitSet();
    units.forEach(keeps::set);
    MemberNote note = new MemberNote(whole(fingerprint), keeps);
    assertThat(MemberNote.decode(note.encode())).isEqualTo(note);
  }

  @Property
  void whatIsSaidToAMemberComesBack(
      @ForAll boolean awaited, @ForAll String topology, @ForAll String refusal) {
    PlacementNote note = new PlacementNote(awaited, whole(topology), whole(refusal));
    assertThat(PlacementNote.decode(note.encode())).isEqualTo(note);
    assertThat(note.isRefused()).isEqualTo(!note.refusal().isEmpty());
  }

  /** Returns the text without halves of characters, which have no bytes. */
  private static String whole(String text) {
    return text.replaceAll("[\\ud800-\\udfff]", "");
  }

  @Test
  void haveTheWrittenForm() {
    BitSet keeps = new BitSet();
    keeps.set(0);
    keeps.set(9);
    assertThat(new MemberNote("ab", keeps).encode()).containsExactly(1, 2, 'a', 'b', 1, 2);
    assertThat(new PlacementNote(true, "ab", "no").encode())
        .containsExactly(1, 1, 2, 'a', 'b', 'n', 'o');
  }

  @Test
  void nameAnUnknownVersion() {
    assertThatThrownBy(() -> MemberNote.decode(new byte[] {7, 0}))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("version 7");
    assertThatThrownBy(() -> PlacementNote.decode(new byte[] {7, 0}))
        .isInstanceOf(EnvelopeException.class)
        .hasMessageContaining("version 7");
  }

  @Property
  void randomBytesGiveANoteOrAnEnvelopeException(@ForAll byte[] bytes) {
    if (bytes.length > 0) {
      bytes[0] = 1;
    }
    requireValueOrEnvelopeException(() -> MemberNote.decode(bytes));
    requireValueOrEnvelopeException(() -> PlacementNote.decode(bytes));
  }
}
