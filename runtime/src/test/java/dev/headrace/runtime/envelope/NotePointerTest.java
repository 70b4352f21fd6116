package dev.headrace.runtime.envelope;

import static dev.headrace.runtime.envelope.ForeignBytes.requireValueOrEnvelopeException;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.collect.ImmutableSortedMap;
import dev.headrace.runtime.envelope.NotePointer.Place;
import java.util.Base64;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

/** What leads from a committed position to a note that is too long to stand beside it. */
class NotePointerTest {
  private static NotePointer pointer(long from, int slot, boolean forgets) {
    return new NotePointer("p", 7, 100, new Place(-1, 3, from, slot, "in-3"), 1, forgets);
  }

  @Property
  void comesBack(
      @ForAll @LongRange(min = 0) long epoch,
      @ForAll long eventTimeMs,
      @ForAll int topic,
      @ForAll @LongRange(min = -1, max = Long.MAX_VALUE - 1) long from,
      @ForAll @IntRange(max = 1) int slot,
      @ForAll long digest) {
    Place place = new Place(topic, 7, from, slot, "in-größe-12");
    NotePointer pointer = new NotePointer("process", epoch, eventTimeMs, place, digest, slot > 0);
    assertThat(pointer.encode()).matches("[A-Za-z0-9_-]+").hasSizeLessThan(200);
    assertThat(CommittedNote.decode(pointer.encode())).isEqualTo(pointer);
  }

  @Test
  void hasTheWrittenForm() {
    byte[] bytes = Base64.getUrlDecoder().decode(pointer(9, 1, true).encode());
    assertThat(bytes)
        .containsExactly(
            5, 1, 'p', 7, 0xC8, 1, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F, 3, 10, 1, 4, 'i', 'n', '-', '3', 1,
            0, 0, 0, 0, 0, 0, 0, 1);
    assertThat(pointer(9, 1, true).place().key()).containsExactly(1, 1, 'i', 'n', '-', '3');
  }

  @Test
  void writesTheSlotsOfATaskInTurn() {
    assertThat(pointer(0, 0, false).place().nextSlot()).isEqualTo(1);
    assertThat(pointer(0, 1, false).place().nextSlot()).isEqualTo(0);
  }

  @Test
  void leavesTheTopicsOfTheNoteOutOnceTheyAreForgotten() {
    EpochNote note =
        new EpochNote("p", 7, 100, ImmutableSortedMap.of()).withTopics(ImmutableSortedMap.of(1, 2));
    NotePointer pointer = pointer(9, 0, false);
    assertThat(pointer.note(note.toBytes())).isEqualTo(note);
    assertThat(pointer.forgettingTopics().note(note.toBytes()))
        .isEqualTo(note.withTopics(ImmutableSortedMap.of()));
  }

  @Property
  void randomBytesGiveAPointerOrAnEnvelopeException(@ForAll byte[] bytes) {
    if (bytes.length > 1) {
      bytes[0] = NotePointer.VERSION;
      bytes[1] = (byte) (bytes[1] & 7);
    }
    String text = Base64.getUrlEncoder().encodeToString(bytes);
    requireValueOrEnvelopeException(() -> CommittedNote.decode(text));
  }

  @Property
  void damagedPointersGiveAPointerOrAnEnvelopeException(@ForAll long seed) {
    byte[] bytes = Base64.getUrlDecoder().decode(pointer(9, 1, false).encode());
    String text =
        Base64.getUrlEncoder().encodeToString(ForeignBytes.damage(bytes, new Random(seed)));
    requireValueOrEnvelopeException(() -> CommittedNote.decode(text));
  }
}
